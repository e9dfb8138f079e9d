/**
 * Which country an address is in.
 *
 * <p>In comes the path of a MaxMind DB; out comes a country for an address, or nothing. {@link
 * dev.strait.dataplane.geoip.CountryFile} looks after the file, {@link
 * dev.strait.dataplane.geoip.CountryDatabase} is its content at one time.
 */
@NullMarked
package dev.strait.dataplane.geoip;

import org.jspecify.annotations.NullMarked;
