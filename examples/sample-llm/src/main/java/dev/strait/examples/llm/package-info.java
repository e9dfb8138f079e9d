/**
 * A server that talks like an LLM and thinks like a clock.
 *
 * <p>In come OpenAI-compatible requests (chat completions, embeddings, models); out go answers
 * whose pace, length and faults are set by flags and, for one request, by header fields or query
 * parameters ({@link dev.strait.examples.llm.Behaviour}). Examples, tests and benchmarks call it:
 * thousands of streams must cost little.
 */
@NullMarked
package dev.strait.examples.llm;

import org.jspecify.annotations.NullMarked;
