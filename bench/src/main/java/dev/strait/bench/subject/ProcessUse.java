package dev.strait.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What processes have used so far, all their threads included, as the kernel counts it (proc(5)).
 *
 * @param cpuSeconds user and system time since their start
 * @param rssMiB resident memory now
 */
public record ProcessUse(double cpuSeconds, double rssMiB) {
  /** USER_HZ, which the kernel's interface fixes at 100 on every platform that Netty serves. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /**
   * Reads it.
   *
   * @param pids the processes
   * @return their sum
   * @throws UncheckedIOException when one of them is gone
   */
  public static ProcessUse of(List<Long> pids) {
    double ticks = 0;
    double kib = 0;
    for (long pid : pids) {
      Path proc = Path.of("/proc", Long.toString(pid));
      try {
        String stat = Files.readString(proc.resolve("stat"));
        // The second field is the program's name, which may hold spaces, in parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        Matcher rss = RSS.matcher(Files.readString(proc.resolve("status")));
        kib += rss.find() ? Long.parseLong(rss.group(1)) : 0;
      } catch (IOException e) {
        throw new UncheckedIOException("process " + pid + " ended during the measurement", e);
      }
    }
    return new ProcessUse(ticks / TICKS_PER_SECOND, kib / 1024);
  }
}
