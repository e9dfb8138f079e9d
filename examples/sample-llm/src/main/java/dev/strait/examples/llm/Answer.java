package dev.strait.examples.llm;

/** An answer that takes its time. Event loop of its connection only. */
interface Answer {
  /** Begins; the answer calls its connection back when it has ended. */
  void start();

  /** The client takes bytes again. */
  void onWritable();

  /** The client has left: nothing more is sent. */
  void abandon();
}
