package dev.strait.examples.llm;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A chat completion as server-sent events, one token each. Tokens are due at fixed times from the
 * request: a late one does not delay those after it. While the client does not read, tokens wait.
 *
 * <p>Events are framed as chunks (RFC 9112 §7.1) right here, past Netty's encoder: one buffer and
 * one write for all that is due.
 */
final class TokenStream implements Answer {
  private static final int MOST_BYTES_A_WRITE = 16_384;
  private static final byte[] EVENT_END = utf8("\n\n\r\n");
  private static final byte[] DONE = utf8("[DONE]");
  private static final byte[] DATA = utf8("data: ");

  private final Connection connection;
  private final ChatRequest request;
  private final Behaviour behaviour;
  private final int tokens;
  private final String prefix;
  private final byte[] beforeToken;
  private final byte[] afterToken;
  private long startNanos;
  private int sent;
  private boolean headSent;
  private boolean stalled;
  private boolean ended;
  private Future<?> timer;

  TokenStream(Connection connection, ChatRequest request, Behaviour behaviour) {
    this.connection = connection;
    this.request = request;
    this.behaviour = behaviour;
    tokens = Math.min(behaviour.tokens(), request.maxTokens());
    prefix =
        "{\"id\":\""
            + Answers.newId()
            + "\",\"object\":\"chat.completion.chunk\",\"created\":"
            + Answers.now()
            + ",\"model\":"
            + Answers.quote(request.model())
            + ",\"choices\":[";
    beforeToken = utf8(prefix + "{\"index\":0,\"delta\":{\"content\":\"");
    afterToken = utf8("\"},\"logprobs\":null,\"finish_reason\":null}]" + usageOrNone("null") + "}");
    timer = connection.loop().newSucceededFuture(null);
  }

  @Override
  public void start() {
    startNanos = System.nanoTime();
    scheduleNext();
  }

  @Override
  public void onWritable() {
    if (timer.isDone() && !ended) {
      sendDue();
    }
  }

  @Override
  public void abandon() {
    ended = true;
    timer.cancel(false);
  }

  private void scheduleNext() {
    long wait = behaviour.dueNanos(Math.min(sent, Math.max(0, tokens - 1)));
    wait -= System.nanoTime() - startNanos;
    timer = connection.loop().schedule(this::sendDue, Math.max(0, wait), TimeUnit.NANOSECONDS);
  }

  private void sendDue() {
    if (ended) {
      return;
    }
    if (!headSent) {
      headSent = true;
      connection.sendStreamHead();
    }
    ByteBuf out = connection.buffer();
    if (sent == 0) {
      event(
          out,
          utf8(
              prefix
                  + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                  + "\"logprobs\":null,\"finish_reason\":null}]"
                  + usageOrNone("null")
                  + "}"));
    }
    int before = sent;
    long elapsed = System.nanoTime() - startNanos;
    while (sent < tokens
        && out.readableBytes() < MOST_BYTES_A_WRITE
        && behaviour.dueNanos(sent) <= elapsed
        && !faultHere()) {
      token(out, Vocabulary.token(sent));
      sent++;
    }
    connection.counters().tokens.add(sent - before);
    continueAfter(out);
  }

  private void continueAfter(ByteBuf out) {
    if (sent == behaviour.cutAfter()) {
      ended = true;
      connection.cutAfter(out);
    } else if (sent == behaviour.stallAfter() && !stalled) {
      connection.sendRaw(out);
      stall();
    } else if (sent == tokens) {
      ended = true;
      end(out);
      connection.endStream(out);
    } else if (connection.sendRaw(out)) {
      scheduleNext();
    } // else onWritable goes on
  }

  private boolean faultHere() {
    return sent == behaviour.cutAfter() || (sent == behaviour.stallAfter() && !stalled);
  }

  private void stall() {
    stalled = true;
    if (behaviour.stallMillis() > 0) {
      startNanos += TimeUnit.MILLISECONDS.toNanos(behaviour.stallMillis());
      scheduleNext();
    } else {
      ended = true; // silent until the client leaves
    }
  }

  private void end(ByteBuf out) {
    String reason = tokens < behaviour.tokens() ? "length" : "stop";
    event(
        out,
        utf8(
            prefix
                + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\""
                + reason
                + "\"}]"
                + usageOrNone("null")
                + "}"));
    if (request.includeUsage()) {
      String usage = Answers.usage(request.promptTokens(), tokens).toString();
      event(out, utf8(prefix + "]" + usageOrNone(usage) + "}"));
    }
    event(out, DONE);
  }

  private String usageOrNone(String usage) {
    return request.includeUsage() ? ",\"usage\":" + usage : "";
  }

  private void token(ByteBuf out, byte[] token) {
    size(out, beforeToken.length + token.length + afterToken.length);
    out.writeBytes(DATA).writeBytes(beforeToken).writeBytes(token).writeBytes(afterToken);
    out.writeBytes(EVENT_END);
  }

  private static void event(ByteBuf out, byte[] json) {
    size(out, json.length);
    out.writeBytes(DATA).writeBytes(json).writeBytes(EVENT_END);
  }

  private static void size(ByteBuf out, int jsonLength) {
    int length = DATA.length + jsonLength + 2; // two line feeds belong to the event
    out.writeCharSequence(Integer.toHexString(length), StandardCharsets.US_ASCII);
    out.writeByte('\r').writeByte('\n');
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
