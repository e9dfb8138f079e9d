package dev.strait.dataplane.identity;

/** How the keys of TLS 1.3 and QUIC are agreed on, with clients and on links. */
public final class KeyExchange {
  private KeyExchange() {}

  /**
   * The groups offered, best first: X25519MLKEM768 keeps what is recorded today safe from quantum
   * computers (draft-ietf-tls-ecdhe-mlkem).
   *
   * @return names as BoringSSL knows them; the caller's own array
   */
  public static String[] groups() {
    return new String[] {"X25519MLKEM768", "X25519", "P-256", "P-384"};
  }
}
