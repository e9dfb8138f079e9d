/**
 * What the tests of several modules share.
 *
 * <p>Certificates of a throwaway authority, ports the kernel chose, an origin and a client simple
 * enough to be trusted, and the leak check: every Netty leak report of a whole test run is
 * collected and turns the run red. It installs itself in every module that has the testkit on its
 * test class path ({@link dev.strait.testkit.LeakCheckListener}, {@link
 * dev.strait.testkit.LeakCheckExtension}).
 */
@NullMarked
package dev.strait.testkit;

import org.jspecify.annotations.NullMarked;
