package dev.strait.examples.llm;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the sample model says, token by token, over and over. Every token is plain JSON text. */
final class Vocabulary {
  private static final String TEXT =
      "Between two seas lies a strait: narrow, deep and always moving. Whatever one side says"
          + " arrives on the other, word by word, in the order in which it was spoken. I am only a"
          + " sample, so I have nothing to add, but I add it steadily. ";

  private static final List<String> WORDS = List.of(TEXT.split("(?<= )"));
  private static final byte[][] BYTES =
      WORDS.stream().map(word -> word.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);

  private Vocabulary() {}

  /** The k-th token as ASCII, not to be changed. */
  static byte[] token(long k) {
    return BYTES[(int) (k % BYTES.length)];
  }

  /** The first tokens as text. */
  static String text(int tokens) {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < tokens; k++) {
      text.append(WORDS.get(k % WORDS.size()));
    }
    return text.toString();
  }

  /** About how many tokens a text of that many characters has. */
  static int estimate(long characters) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, characters / 4));
  }
}
