/**
 * What people declare, as informers have it: resources, the Secrets they name, labels of
 * namespaces. Out goes one snapshot for each round of the loop.
 */
@NullMarked
package dev.strait.operator.declared;

import org.jspecify.annotations.NullMarked;
