package dev.strait.control.loop;

import dev.strait.control.pki.AuthorityRing;
import dev.strait.control.pki.Issued;
import dev.strait.control.pki.UnreadablePemException;
import dev.strait.nodeconfig.ContentHash;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Identities that were read from the vault and found to be signed by its CA, so that the next round
 * need not do so again while neither has changed. Loop's thread only.
 */
final class CheckedIdentities {
  private record Checked(String hash, Issued identity) {}

  private final Map<String, Checked> byFile = new HashMap<>();
  private String authority = "";
  private @Nullable AuthorityRing ring;

  /** The CAs; what was checked against others is forgotten. */
  AuthorityRing ring(byte[] pem) throws UnreadablePemException {
    AuthorityRing known = ring;
    String hash = ContentHash.full(pem);
    if (known == null || !hash.equals(authority)) {
      known = AuthorityRing.parse(pem);
      ring = known;
      authority = hash;
      byFile.clear();
    }
    return known;
  }

  /** Null when it cannot be read, or is not signed by the CA that signs now. */
  @Nullable Issued identity(String file, byte[] pem, AuthorityRing by) {
    Checked known = byFile.get(file);
    String hash = ContentHash.full(pem);
    if (by == ring && known != null && hash.equals(known.hash())) {
      return known.identity();
    }
    try {
      Issued identity = Issued.parse(pem);
      if (!by.signing().signed(identity.leaf())) {
        return null;
      }
      if (by == ring) {
        byFile.put(file, new Checked(hash, identity));
      }
      return identity;
    } catch (UnreadablePemException e) {
      return null; // a damaged identity is no loss: another is made at once
    }
  }
}
