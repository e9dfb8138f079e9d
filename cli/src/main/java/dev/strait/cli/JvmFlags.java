package dev.strait.cli;

import dev.strait.local.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the JVMs of child processes are run: the flags of every node ({@code
 * data-plane/node.vmoptions}), sizes for one machine, and class archives so that they start
 * quickly.
 */
final class JvmFlags {
  /** More flags for nodes, separated by spaces. They come last, so that they win. */
  private static final String NODE_JAVA_OPTS = "STRAIT_NODE_JAVA_OPTS";

  /** Where the launcher was found; absent in tests. */
  private static final String HOME = "strait.home";

  /** Folder of class archives of this very JDK and class path; the launcher makes them. */
  private static final String ARCHIVES = "strait.archives";

  /** Set while the launcher makes them. */
  private static final String RECORD_ARCHIVES = "strait.recordArchives";

  private static final int UNSAFE_IS_OFF_SINCE = 24;

  private JvmFlags() {}

  static List<String> ofNodes() {
    List<String> flags = new ArrayList<>();
    String home = System.getProperty(HOME);
    Path options = Path.of(home == null ? ".." : home, "data-plane", "node.vmoptions");
    if (Files.exists(options)) {
      flags.add("@" + options);
    }
    flags.add("-Xmx256m");
    flags.add("-XX:MaxDirectMemorySize=256m");
    common(flags);
    addWords(System.getenv(NODE_JAVA_OPTS), flags);
    return flags;
  }

  static List<String> ofSampleLlms() {
    List<String> flags =
        new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    common(flags);
    return flags;
  }

  private static void common(List<String> flags) {
    if (Runtime.version().feature() >= UNSAFE_IS_OFF_SINCE) { // Netty is quicker with it
      flags.add("--sun-misc-unsafe-memory-access=allow");
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    String archives = System.getProperty(ARCHIVES);
    if (archives != null) {
      String archive = Path.of(archives, JavaProgram.WHICH + ".jsa").toString();
      boolean recording = Boolean.getBoolean(RECORD_ARCHIVES);
      flags.add((recording ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=") + archive);
      flags.add("-Xshare:auto"); // an archive that does not fit is passed over
      flags.add("-Xlog:disable");
      flags.add("-Xlog:all=error:stderr");
    }
  }

  private static void addWords(@Nullable String words, List<String> flags) {
    if (words != null && !words.isBlank()) {
      flags.addAll(List.of(words.trim().split("\\s+")));
    }
  }
}
