/** Tests of what HTTP/3 is made of; those over sockets stand above. */
@NullMarked
package dev.strait.dataplane.listener.http3;

import org.jspecify.annotations.NullMarked;
