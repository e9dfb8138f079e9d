package dev.strait.control.loop;

import dev.strait.control.pki.Issued;
import dev.strait.control.pki.Lifetimes;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * What the controller itself shows at the secure admin ports of nodes, and whom it trusts there.
 */
public final class OperatorIdentity {
  private final Issued identity;
  private final byte[] trustPem;

  private OperatorIdentity(Issued identity, byte[] trustPem) {
    this.identity = identity;
    this.trustPem = trustPem;
  }

  /**
   * The one that is due: kept in the vault, made when missing, and again when two thirds of its
   * life are over. Loop's thread only, as the vault.
   *
   * @param vault where the own CA is
   * @param spiffeId the name that nodes let in
   * @param now the moment in question
   * @param random for its key
   * @return the identity
   * @throws IOException when the vault cannot be read or written
   */
  public static OperatorIdentity of(Vault vault, String spiffeId, Instant now, SecureRandom random)
      throws IOException {
    OwnIdentities own =
        OwnIdentities.of(vault, new CheckedIdentities(), Lifetimes.NODE, now, random);
    return new OperatorIdentity(own.operator(spiffeId), own.trustPem());
  }

  /**
   * Certificate and key, for clients only.
   *
   * @return as issued by the own CA
   */
  public Issued identity() {
    return identity;
  }

  /**
   * The own CA.
   *
   * @return PEM
   */
  public byte[] trustPem() {
    return trustPem.clone();
  }
}
