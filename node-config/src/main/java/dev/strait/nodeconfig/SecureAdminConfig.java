package dev.strait.nodeconfig;

import java.util.List;

/**
 * The admin port with mutual TLS, on the address of the plain one.
 *
 * @param port TCP port, 0 asks the kernel
 * @param identity what the node shows: a certificate for servers with the group's SPIFFE id
 * @param trust file of the bundle with the CAs whose clients are looked at
 * @param clients SPIFFE ids that are let in; at least one
 */
public record SecureAdminConfig(
    int port, CertificateConfig identity, String trust, List<String> clients) {
  /** Copies what is mutable. */
  public SecureAdminConfig {
    clients = List.copyOf(clients);
  }
}
