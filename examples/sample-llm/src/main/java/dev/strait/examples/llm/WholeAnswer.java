package dev.strait.examples.llm;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A chat completion in one piece: it comes when its last token would have. */
final class WholeAnswer implements Answer {
  private final Connection connection;
  private final ChatRequest request;
  private final Behaviour behaviour;
  private final int tokens;
  private final boolean shortened;
  private Future<?> timer;

  WholeAnswer(Connection connection, ChatRequest request, Behaviour behaviour) {
    this.connection = connection;
    this.request = request;
    this.behaviour = behaviour;
    tokens = Math.min(behaviour.tokens(), request.maxTokens());
    shortened = tokens < behaviour.tokens();
    timer = connection.loop().newSucceededFuture(null);
  }

  @Override
  public void start() {
    long wait = behaviour.dueNanos(Math.max(0, tokens - 1));
    if (stalls() && behaviour.stallMillis() == 0) {
      return; // until the client leaves
    }
    if (stalls()) {
      wait += TimeUnit.MILLISECONDS.toNanos(behaviour.stallMillis());
    }
    timer = connection.loop().schedule(this::send, wait, TimeUnit.NANOSECONDS);
  }

  private boolean stalls() {
    return behaviour.stallAfter() >= 0 && behaviour.stallAfter() < tokens;
  }

  private void send() {
    byte[] body = Answers.bytes(Answers.completion(request, tokens, shortened));
    connection.counters().tokens.add(tokens);
    if (behaviour.cutAfter() >= 0 && behaviour.cutAfter() < tokens) {
      connection.cutInside(body);
    } else {
      connection.sendJson(200, body);
    }
  }

  @Override
  public void onWritable() {}

  @Override
  public void abandon() {
    timer.cancel(false);
  }
}
