package dev.strait.control.pki;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The CA that signs, and the others that are trusted while one is replaced by the next. A rotation
 * goes through three states, and a link that is up or dialled is good in each of them and between
 * any two that follow one another:
 *
 * <ol>
 *   <li>{@link Phase#ADDED}: the next CA is trusted too, and signs nothing yet;
 *   <li>{@link Phase#SIGNING}: the next CA signs, the former is trusted still;
 *   <li>{@link Phase#STEADY}: the former is gone.
 * </ol>
 *
 * <p>A step is taken only when every node runs what the one before asked of it. Immutable.
 */
public final class AuthorityRing {
  /** How far a rotation is. */
  public enum Phase {
    /** There is one CA. */
    STEADY,
    /** The next is trusted. */
    ADDED,
    /** The next signs. */
    SIGNING
  }

  private static final Pattern TOKEN = Pattern.compile("(?m)^# rotated by (\\S+)$");
  private static final int MOST_TOKEN = 128;

  private final Authority signing;
  private final @Nullable Authority next;
  private final List<X509Certificate> former;
  private final String token;

  private AuthorityRing(
      Authority signing, @Nullable Authority next, List<X509Certificate> former, String token) {
    this.signing = signing;
    this.next = next;
    this.former = List.copyOf(former);
    this.token = token;
  }

  /**
   * One CA and no rotation.
   *
   * @param authority that signs
   * @return steady
   */
  public static AuthorityRing of(Authority authority) {
    return new AuthorityRing(authority, null, List.of(), "");
  }

  /**
   * Reads what {@link #toPem} wrote; a document with one certificate and its key is steady.
   *
   * @param pem certificates and keys
   * @return the same value
   * @throws UnreadablePemException when it is not that
   */
  public static AuthorityRing parse(byte[] pem) throws UnreadablePemException {
    Authority signing = Authority.parse(pem);
    Authority next = null;
    List<X509Certificate> former = new ArrayList<>();
    List<Pem.Entry> others = Pem.readEntries(pem);
    for (Pem.Entry entry : others.subList(1, others.size())) {
      if (entry.key() == null) {
        former.add(entry.certificate());
      } else {
        next = Authority.of(entry.certificate(), entry.key());
      }
    }
    Matcher token = TOKEN.matcher(new String(pem, StandardCharsets.UTF_8));
    return new AuthorityRing(signing, next, former, token.find() ? token.group(1) : "");
  }

  /**
   * Everything of it.
   *
   * @return PEM; a secret
   */
  public byte[] toPem() {
    ByteArrayOutputStream pem = new ByteArrayOutputStream();
    if (!token.isEmpty()) {
      pem.writeBytes(("# rotated by " + token + "\n").getBytes(StandardCharsets.UTF_8));
    }
    pem.writeBytes(signing.toPem());
    if (next != null) {
      pem.writeBytes(next.toPem());
    }
    pem.writeBytes(former.isEmpty() ? new byte[0] : Pem.certificates(former));
    return pem.toByteArray();
  }

  /**
   * What verifiers need. The order does not depend on the state, so that nobody reads anew what has
   * not changed.
   *
   * @return PEM of every certificate; not a secret
   */
  public byte[] trustPem() {
    List<X509Certificate> trusted = new ArrayList<>(former);
    trusted.add(signing.certificate());
    if (next != null) {
      trusted.add(next.certificate());
    }
    trusted.sort(
        Comparator.comparing(X509Certificate::getNotBefore)
            .thenComparing(X509Certificate::getSerialNumber));
    return Pem.certificates(trusted);
  }

  /**
   * The CA that signs now.
   *
   * @return one of those trusted
   */
  public Authority signing() {
    return signing;
  }

  /**
   * How far a rotation is.
   *
   * @return the state
   */
  public Phase phase() {
    if (next != null) {
      return Phase.ADDED;
    }
    return former.isEmpty() ? Phase.STEADY : Phase.SIGNING;
  }

  /**
   * What asked for the rotation under way, or for the last one.
   *
   * @return a token; empty when there never was one
   */
  public String token() {
    return token;
  }

  /**
   * The next state, when it is time for it.
   *
   * @param asked token of the rotation that people want; null or one that was served asks for
   *     nothing
   * @param everywhere whether every node runs the trust and the identities of this state
   * @param agreed whether the next CA may sign: everybody beyond the nodes' reach knows it, too
   * @param now beginning of the life of a new CA
   * @param random where its key comes from
   * @return this very value when it is not
   */
  public AuthorityRing step(
      @Nullable String asked,
      boolean everywhere,
      boolean agreed,
      Instant now,
      SecureRandom random) {
    switch (phase()) {
      case STEADY -> {
        String wanted = asked == null ? "" : brief(asked);
        return wanted.isEmpty() || wanted.equals(token)
            ? this
            : new AuthorityRing(
                signing, Authority.create("Strait tunnel CA", now, random), List.of(), wanted);
      }
      case ADDED -> {
        return everywhere && agreed
            ? new AuthorityRing(
                Objects.requireNonNull(next), null, List.of(signing.certificate()), token)
            : this;
      }
      case SIGNING -> {
        return everywhere ? new AuthorityRing(signing, null, List.of(), token) : this;
      }
    }
    throw new AssertionError(phase());
  }

  /** A token stands in one line of the document. */
  private static String brief(String asked) {
    String token = asked.replaceAll("\\s", "");
    return token.length() <= MOST_TOKEN ? token : token.substring(0, MOST_TOKEN);
  }

  /** How far it is, never a key. */
  @Override
  public String toString() {
    return "AuthorityRing[" + phase() + "]";
  }
}
