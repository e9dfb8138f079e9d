package dev.strait.local;

import dev.strait.control.loop.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Keys as files with mode 0600. */
final class FileVault implements Vault {
  private final Path folder;

  FileVault(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String name, byte[] pem) throws IOException {
    OwnFiles.replacePrivate(folder.resolve(name), pem);
  }
}
