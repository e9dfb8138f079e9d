/**
 * The WebSocket protocol (RFC 6455) as an intermediary needs it: the two fields of the opening
 * handshake, where frames begin and end, and the few control frames that a node makes itself.
 *
 * <p>Knows no wire and no exchange. Payloads are never read, kept or changed: what peers negotiated
 * (sub-protocols, permessage-deflate) stays between them.
 */
@NullMarked
package dev.strait.dataplane.websocket;

import org.jspecify.annotations.NullMarked;
