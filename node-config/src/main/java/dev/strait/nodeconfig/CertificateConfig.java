package dev.strait.nodeconfig;

/**
 * A certificate chain and its key, by the names of two files in the node's bundle.
 *
 * @param chain file with the PEM chain, leaf first
 * @param key file with the PKCS#8 PEM key
 */
public record CertificateConfig(String chain, String key) {}
