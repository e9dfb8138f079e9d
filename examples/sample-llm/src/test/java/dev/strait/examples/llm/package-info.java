/** Tests of the sample LLM over real sockets. */
@NullMarked
package dev.strait.examples.llm;

import org.jspecify.annotations.NullMarked;
