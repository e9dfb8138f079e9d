package dev.strait.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps a state directory for one process; the system frees it when the process ends. */
final class StateLock implements AutoCloseable {
  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  static StateLock take(StateDirectory state) throws CannotStartException {
    Path file = state.lock();
    try {
      Files.createDirectories(state.root());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new CannotStartException(
            List.of(
                state.root()
                    + ": another strait uses this state directory (expected: one at a time);"
                    + " end it, or say --state ANOTHER"));
      }
      return new StateLock(channel);
    } catch (IOException e) {
      throw new CannotStartException(
          List.of(state.root() + ": cannot be written (expected: a directory of your own): " + e));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
