package dev.strait.dataplane.admin;

/**
 * A socket the node listens on.
 *
 * @param name name of the listener, {@code tunnel} for the tunnel of a core
 * @param address IP address
 * @param port the port the kernel gave
 */
public record BoundPort(String name, String address, int port) {}
