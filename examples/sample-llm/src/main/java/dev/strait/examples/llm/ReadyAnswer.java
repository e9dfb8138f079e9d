package dev.strait.examples.llm;

/** An answer that is there at once. */
final class ReadyAnswer implements Answer {
  private final Connection connection;
  private final int status;
  private final String type;
  private final byte[] body;

  ReadyAnswer(Connection connection, int status, String type, byte[] body) {
    this.connection = connection;
    this.status = status;
    this.type = type;
    this.body = body;
  }

  @Override
  public void start() {
    connection.send(status, type, body);
  }

  @Override
  public void onWritable() {}

  @Override
  public void abandon() {}
}
