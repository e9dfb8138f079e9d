/** What all wires that speak HTTP share, piece by piece. */
@NullMarked
package dev.strait.dataplane.listener.http;

import org.jspecify.annotations.NullMarked;
