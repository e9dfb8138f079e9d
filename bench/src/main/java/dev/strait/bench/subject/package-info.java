/**
 * What is measured: a pair of processes, one near the clients and one near the origin, started as
 * their users start them. In comes the origin's port; out go the address to call and the processes
 * whose CPU and memory count.
 */
@NullMarked
package dev.strait.bench.subject;

import org.jspecify.annotations.NullMarked;
