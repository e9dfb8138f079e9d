/** Tests of the testkit: a check that never turns red checks nothing. */
@NullMarked
package dev.strait.testkit;

import org.jspecify.annotations.NullMarked;
