package dev.strait.nodeconfig;

/**
 * An address to bind.
 *
 * @param address IP address
 * @param port port, 0 to 65535; 0 asks the kernel
 */
public record BindConfig(String address, int port) {}
