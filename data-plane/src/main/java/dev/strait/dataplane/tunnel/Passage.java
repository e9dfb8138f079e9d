package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.exchange.CancelReason;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.Upstream;
import dev.strait.dataplane.tunnel.frame.Open;
import dev.strait.dataplane.tunnel.frame.ResetReason;
import dev.strait.dataplane.tunnel.lane.EdgeCrossing;
import dev.strait.dataplane.tunnel.lane.EdgeLink;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's way to an answer, over as many crossings as it may take.
 *
 * <p>It is sent again only when that surely has no second effect: nothing of it reached a core that
 * acts on it (never written, above GOAWAY's last id, refused), or the method is idempotent, or the
 * route says so; and only before any part of an answer came (RFC 9110 §9.2.2). For that a request's
 * body is kept while it is small. Event loop only.
 */
final class Passage implements Upstream, EdgeCrossing.Asker {
  /** A larger request is not kept, bytes. */
  private static final int KEPT_BYTES = 64 * 1024;

  private static final int MOST_CROSSINGS = 4;

  private final EdgeLoop loop;
  private final Exchange exchange;
  private TunnelTarget target;
  private final List<EdgeLink> tried = new ArrayList<>(1);
  private @Nullable EdgeCrossing crossing;
  private int crossings;

  /** The request's body from its first byte; null when it is not kept (any more). */
  private @Nullable ArrayDeque<ByteBuf> kept = new ArrayDeque<>(2);

  private int keptBytes;

  /** All of a request that was never written, while it waits for another link. */
  private @Nullable ArrayDeque<Object> held;

  private @Nullable Fields requestTrailers;
  private boolean answered;

  /** Bytes that this crossing has written, and that the client was told of over all crossings. */
  private long written;

  private long consumed;

  Passage(EdgeLoop loop, Exchange exchange, TunnelTarget target) {
    this.loop = loop;
    this.exchange = exchange;
    this.target = target;
  }

  void start() {
    if (!begin(false) && !loop.await(target.coreRefs(), this::begin)) {
      begin(true);
    }
  }

  /** Begins to cross, or fails for good when this was the last chance; false when neither. */
  private boolean begin(boolean last) {
    if (exchange.over() || cross(last)) {
      exchange.attach(this);
      return true;
    }
    if (last) {
      exchange.fail(Failure.of(Failure.Reason.NO_CORE, "No core is connected."));
    }
    return last;
  }

  /**
   * Opens the exchange over the best link that was not tried; false when there is none.
   *
   * @param even whether a link to a silent core is better than none
   */
  private boolean cross(boolean even) {
    EdgeLink link = loop.choose(target.coreRefs(), tried, even);
    if (link == null || crossings == MOST_CROSSINGS) {
      return false;
    }
    crossings++;
    tried.add(link);
    written = 0;
    crossing =
        link.open(
            new Open(
                target.routeId(),
                target.revision(),
                target.backend(),
                0,
                client(),
                exchange.origination().traceId(),
                exchange.request()),
            this);
    return true;
  }

  private String client() {
    return exchange.origination().remote() instanceof InetSocketAddress address
            && !address.isUnresolved()
        ? NetUtil.toSocketAddressString(address)
        : "";
  }

  // ---- the request

  @Override
  public void onRequestData(ByteBuf data) {
    keep(data);
    if (crossing != null) {
      crossing.sendData(data);
    } else if (held != null) {
      held.add(data);
    } else {
      data.release();
    }
  }

  @Override
  public void onRequestEnd(Fields trailers) {
    requestTrailers = trailers;
    if (crossing != null) {
      crossing.sendEnd(trailers);
    }
  }

  @Override
  public void onCancel(CancelReason reason) {
    forgetRequest();
    dropHeld();
    if (crossing != null) {
      crossing.cancel(ResetReason.of(reason));
    }
  }

  @Override
  public void onResponseConsumed(int bytes) {
    if (crossing != null) {
      crossing.responseConsumed(bytes);
    }
  }

  @Override
  public void onWritten(int bytes) {
    written += bytes;
    if (written > consumed) {
      int news = (int) (written - consumed);
      consumed = written;
      exchange.requestConsumed(news);
    }
  }

  private void keep(ByteBuf data) {
    ArrayDeque<ByteBuf> to = kept;
    if (to == null) {
      return;
    }
    int bytes = data.readableBytes();
    if (keptBytes + bytes > KEPT_BYTES || !loop.budget().tryReserve(bytes)) {
      forgetRequest();
      return;
    }
    keptBytes += bytes;
    to.add(data.retainedDuplicate());
  }

  private void forgetRequest() {
    if (kept != null) {
      kept.forEach(ByteBuf::release);
      kept = null;
      loop.budget().release(keptBytes);
      keptBytes = 0;
    }
  }

  // ---- the answer

  @Override
  public void onHead(ResponseHead head, boolean end) {
    answered();
    if (head.informational()) {
      exchange.informational(head);
    } else {
      exchange.responseHead(head, end);
    }
  }

  @Override
  public void onData(ByteBuf data) {
    exchange.responseData(data);
  }

  @Override
  public void onEnd(Fields trailers) {
    exchange.responseEnd(trailers);
  }

  private void answered() {
    if (!answered) {
      answered = true;
      forgetRequest();
    }
  }

  // ---- no answer

  @Override
  public void onReset(ResetReason reason, String detail) {
    Failure failure = Failure.of(reason.asFailure(), detail);
    if (reason == ResetReason.REFUSED) {
      again(failure, new ArrayDeque<>(), true, target.fallback());
    } else {
      fail(failure);
    }
  }

  @Override
  public void onLost(boolean untouched, ArrayDeque<Object> unsent, String why) {
    boolean harmless = untouched || exchange.request().idempotent() || target.resendable();
    Failure failure =
        Failure.of(Failure.Reason.LINK_LOST, "The connection to the core was lost: " + why + ".");
    again(failure, unsent, harmless, null);
  }

  private void again(
      Failure failure,
      ArrayDeque<Object> unsent,
      boolean harmless,
      TunnelTarget.@Nullable Fallback otherwise) {
    crossing = null;
    // When OPEN itself was not written, nothing after it was, and the whole request is at hand.
    boolean whole = unsent.peek() instanceof Open;
    boolean possible = harmless && !answered && !exchange.over() && (whole || kept != null);
    if (possible && !cross(false) && otherwise != null) {
      target = otherwise.target();
      exchange.label(otherwise.labels());
      tried.clear();
      crossings = 0;
      cross(false);
    }
    if (whole) {
      held = unsent;
    } else {
      unsent.forEach(ReferenceCountUtil::release);
    }
    if (crossing != null) {
      resend(crossing);
    } else if (!possible || !loop.await(target.coreRefs(), last -> goOn(failure, last))) {
      goOn(failure, possible, true);
    }
  }

  private boolean goOn(Failure failure, boolean last) {
    return goOn(failure, held != null || kept != null, last);
  }

  /** Crosses again, or fails for good; false when it is to wait on. */
  private boolean goOn(Failure failure, boolean possible, boolean last) {
    if (exchange.over()) {
      forgetRequest();
      dropHeld();
      return true;
    }
    if (possible && cross(last)) {
      resend(Objects.requireNonNull(crossing));
      return true;
    }
    if (possible && !last) {
      return false;
    }
    fail(failure);
    return true;
  }

  private List<ByteBuf> keptCopies() {
    List<ByteBuf> copies = new ArrayList<>();
    if (kept != null) {
      kept.forEach(data -> copies.add(data.retainedDuplicate()));
    }
    return copies;
  }

  private void resend(EdgeCrossing to) {
    for (Object next : held != null ? held : keptCopies()) {
      if (next instanceof ByteBuf data) {
        to.sendData(data);
      }
    }
    held = null;
    if (requestTrailers != null) {
      to.sendEnd(requestTrailers);
    }
  }

  private void fail(Failure failure) {
    crossing = null;
    forgetRequest();
    dropHeld();
    exchange.fail(failure);
  }

  private void dropHeld() {
    if (held != null) {
      held.forEach(ReferenceCountUtil::release);
      held = null;
    }
  }
}
