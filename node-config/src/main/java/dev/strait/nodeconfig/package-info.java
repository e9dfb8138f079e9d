/**
 * The contract between whoever controls a node and the node.
 *
 * <p>In comes what {@code plan} decided; out goes exactly one {@link
 * dev.strait.nodeconfig.NodeConfig} (declared, hashed, history) and one {@link
 * dev.strait.nodeconfig.NodeTraffic} (endpoints and weights, changing often, never history). All
 * values are immutable; nothing here knows Kubernetes or Netty. Names of keys, certificates and
 * credentials are names of files in the node's bundle: their contents never appear in these
 * documents.
 */
@NullMarked
package dev.strait.nodeconfig;

import org.jspecify.annotations.NullMarked;
