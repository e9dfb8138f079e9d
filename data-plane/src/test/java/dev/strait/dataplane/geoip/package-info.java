@NullMarked
package dev.strait.dataplane.geoip;

import org.jspecify.annotations.NullMarked;
