package dev.strait.control.loop;

import dev.strait.control.pki.Authority;
import dev.strait.control.pki.AuthorityRing;
import dev.strait.control.pki.Issued;
import dev.strait.control.pki.UnreadablePemException;
import dev.strait.control.plan.GroupId;
import dev.strait.nodeconfig.Role;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The own CA and what it signs, as they are in the vault: made when missing, and again when two
 * thirds of their life are over.
 */
final class OwnIdentities {
  private static final String AUTHORITY = "authority.pem";

  private final AuthorityRing ring;
  private final CheckedIdentities checked;
  private final Duration life;
  private final Vault vault;
  private final Instant now;
  private final SecureRandom random;

  private OwnIdentities(
      AuthorityRing ring,
      CheckedIdentities checked,
      Duration life,
      Vault vault,
      Instant now,
      SecureRandom random) {
    this.ring = ring;
    this.checked = checked;
    this.life = life;
    this.vault = vault;
    this.now = now;
    this.random = random;
  }

  static OwnIdentities of(
      Vault vault, CheckedIdentities checked, Duration life, Instant now, SecureRandom random)
      throws IOException {
    AuthorityRing ring = ring(vault, checked, now, random);
    return new OwnIdentities(ring, checked, life, vault, now, random);
  }

  /** The CA, and those it replaces or is replaced by. */
  AuthorityRing ring() {
    return ring;
  }

  /** From the next round on it is so. */
  void replace(AuthorityRing newer) throws IOException {
    vault.replace(AUTHORITY, newer.toPem());
  }

  /** What verifiers of every identity need; not a secret. */
  byte[] trustPem() {
    return ring.trustPem();
  }

  /** Makes what these groups lack or must renew, all of it at once: each is a write of its own. */
  void prepare(Collection<GroupId> tunnel, Collection<GroupId> admin) throws IOException {
    Map<String, byte[]> made = new LinkedHashMap<>();
    for (GroupId group : tunnel) {
      make(made, fileName("", group), group, group.role() == Role.CORE);
    }
    for (GroupId group : admin) {
      make(made, fileName("admin.", group), group, true);
    }
    if (!made.isEmpty()) {
      vault.write(made);
    }
  }

  private void make(Map<String, byte[]> made, String file, GroupId group, boolean server)
      throws IOException {
    if (kept(file) == null) {
      made.put(file, issue(group.spiffeId(), server).toPem());
    }
  }

  /** What the nodes of a group show in the tunnel: an edge is a client there, a core a server. */
  Issued tunnel(GroupId group) throws IOException {
    return identity(fileName("", group), group.spiffeId(), group.role() == Role.CORE);
  }

  /** What the nodes of a group show at their secure admin port, where each is a server. */
  Issued admin(GroupId group) throws IOException {
    return identity(fileName("admin.", group), group.spiffeId(), true);
  }

  /** What the operator itself shows there, as a client. */
  Issued operator(String spiffeId) throws IOException {
    return identity("operator.pem", spiffeId, false);
  }

  private static String fileName(String prefix, GroupId group) {
    String role = group.role().name().toLowerCase(Locale.ROOT);
    return prefix + String.join(".", role, group.namespace(), group.name(), "pem");
  }

  private Issued identity(String file, String spiffeId, boolean server) throws IOException {
    Issued kept = kept(file);
    if (kept != null) {
      return kept;
    }
    Issued made = issue(spiffeId, server);
    vault.write(file, made.toPem());
    return made;
  }

  /** Null when there is none, or it is due. */
  private @Nullable Issued kept(String file) throws IOException {
    Optional<byte[]> pem = vault.read(file);
    Issued identity = pem.isEmpty() ? null : checked.identity(file, pem.get(), ring);
    return identity == null || identity.renewalDue(now) ? null : identity;
  }

  private Issued issue(String spiffeId, boolean server) {
    return ring.signing().issueNode(spiffeId, server, life, now, random);
  }

  private static AuthorityRing ring(
      Vault vault, CheckedIdentities checked, Instant now, SecureRandom random) throws IOException {
    Optional<byte[]> kept = vault.read(AUTHORITY);
    if (kept.isPresent()) {
      try {
        return checked.ring(kept.get());
      } catch (UnreadablePemException e) {
        throw new IOException(
            AUTHORITY
                + ": "
                + e.getMessage()
                + " (expected: the CA's certificate and key; delete it to make a new CA)",
            e);
      }
    }
    Authority made = Authority.create("Strait tunnel CA", now, random);
    vault.write(AUTHORITY, made.toPem());
    return AuthorityRing.of(made);
  }
}
