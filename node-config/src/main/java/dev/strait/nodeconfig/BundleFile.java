package dev.strait.nodeconfig;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One secret of a node. Its name carries a hash of its content, so a file never changes and a
 * configuration that names it can never meet another content.
 */
public final class BundleFile {
  /** What a name may be, for messages. */
  public static final String NAME_RULE =
      "letters, digits, '.', '_' and '-', not beginning with '.', at most 253 characters";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}");

  private final String name;
  private final byte[] content;

  private BundleFile(String name, byte[] content) {
    this.name = name;
    this.content = content.clone();
  }

  /**
   * Names a content.
   *
   * @param stem what it is, such as {@code identity}
   * @param extension what it holds, such as {@code crt.pem}
   * @param content its bytes
   * @return {@code STEM-HASH.EXTENSION} with its content
   */
  public static BundleFile of(String stem, String extension, byte[] content) {
    return new BundleFile(stem + "-" + ContentHash.brief(content) + "." + extension, content);
  }

  /**
   * Whether a name is that of a plain file, and so cannot leave the bundle.
   *
   * @param name any text
   * @return true when it follows {@link #NAME_RULE}
   */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * As a NodeConfig names it.
   *
   * @return {@code STEM-HASH.EXTENSION}
   */
  public String name() {
    return name;
  }

  /**
   * What only the node may see; never log it.
   *
   * @return a copy
   */
  public byte[] content() {
    return content.clone();
  }

  /** Equal names mean equal contents, for the name carries their hash. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BundleFile file && file.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** The name only: the content is secret. */
  @Override
  public String toString() {
    return "BundleFile[" + name + "]";
  }
}
