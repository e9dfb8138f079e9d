/** What was declared before: a ControllerRevision for each content that a resource has had. */
@NullMarked
package dev.strait.operator.history;

import org.jspecify.annotations.NullMarked;
