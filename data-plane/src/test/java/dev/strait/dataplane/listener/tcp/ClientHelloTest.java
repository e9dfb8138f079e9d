package dev.strait.dataplane.listener.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reader against what the JDK's TLS says, cut in every way. */
class ClientHelloTest {
  private static final int ECH = 0xfe0d;

  @Property(tries = 300)
  void anyCutIntoRecordsAndSegmentsGivesTheSameName(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 400) Integer> records,
      @ForAll @IntRange(min = 0, max = 3_000) int seen)
      throws Exception {
    byte[] message = message(hello("Chat.Example.com"));
    ByteBuf cut = records(message, records);
    int whole = cut.readableBytes();

    assertThat(ClientHello.read(cut)).isEqualTo(new ClientHello("chat.example.com"));
    assertThat(cut.readableBytes()).as("left as it was").isEqualTo(whole);
    ByteBuf part = cut.slice(0, Math.min(seen, whole - 1));
    assertThat(ClientHello.read(part)).as("the first %d bytes", seen).isNull();
  }

  @Property(tries = 500)
  void noByteThatIsChangedDoesMoreThanRefuse(
      @ForAll @IntRange(min = 0, max = 300) int at, @ForAll byte value) throws Exception {
    byte[] hello = hello("chat.example.com");
    hello[Math.min(at, hello.length - 1)] = value;
    try {
      ClientHello read = ClientHello.read(Unpooled.wrappedBuffer(hello));
      if (read != null) {
        assertThat(read.serverName()).matches("[a-z0-9._-]{0,255}");
      }
    } catch (ClientHello.Malformed refused) {
      assertThat(refused).hasMessageMatching("[ -~]+");
    }
  }

  @Test
  void aClientMayNameNobody() throws Exception {
    assertThat(ClientHello.read(Unpooled.wrappedBuffer(hello(null))))
        .isEqualTo(new ClientHello(""));
  }

  @Test
  void theOuterNameCountsWhenTheInnerIsEncrypted() throws Exception {
    ByteBuf extensions = Unpooled.buffer();
    extensions.writeShort(ECH).writeShort(200).writeZero(200);
    name(extensions, "outer.example.com");
    assertThat(ClientHello.read(record(extensions)))
        .isEqualTo(new ClientHello("outer.example.com"));
  }

  @Test
  void whatIsNoClientHelloIsRefusedAtItsFirstByte() {
    for (String text : List.of("GET / HTTP/1.1", "SSH-2.0-x", "\u0000")) {
      assertThatThrownBy(
              () ->
                  ClientHello.read(
                      Unpooled.copiedBuffer(text.substring(0, 1), StandardCharsets.ISO_8859_1)))
          .isInstanceOf(ClientHello.Malformed.class);
    }
  }

  @Test
  void twoNamesAreRefusedForTheOriginMightTakeTheOther() {
    ByteBuf extensions = Unpooled.buffer();
    name(extensions, "a.example.com");
    name(extensions, "b.example.com");
    assertThatThrownBy(() -> ClientHello.read(record(extensions)))
        .isInstanceOf(ClientHello.Malformed.class);
  }

  @Test
  void oneThatIsTooLargeIsRefusedBeforeItIsWhole() {
    ByteBuf large = Unpooled.buffer();
    large.writeByte(22).writeShort(0x0301).writeShort(16 * 1024);
    large.writeByte(1).writeMedium(ClientHello.MOST_BYTES);
    assertThatThrownBy(() -> ClientHello.read(large)).isInstanceOf(ClientHello.Malformed.class);
  }

  @Test
  void aNameThatIsNoHostNameIsRefused() {
    for (String name : List.of("a b", "a\r\nb", "ä.example", "")) {
      ByteBuf extensions = Unpooled.buffer();
      name(extensions, name);
      assertThatThrownBy(() -> ClientHello.read(record(extensions)))
          .isInstanceOf(ClientHello.Malformed.class);
    }
  }

  private static void name(ByteBuf extensions, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    extensions.writeShort(0).writeShort(bytes.length + 5).writeShort(bytes.length + 3);
    extensions.writeByte(0).writeShort(bytes.length).writeBytes(bytes);
  }

  private static ByteBuf record(ByteBuf extensions) {
    ByteBuf body = Unpooled.buffer();
    body.writeShort(0x0303).writeZero(32).writeByte(0);
    body.writeShort(2).writeShort(0x1301).writeByte(1).writeByte(0);
    body.writeShort(extensions.readableBytes()).writeBytes(extensions);
    ByteBuf record = Unpooled.buffer();
    record.writeByte(22).writeShort(0x0301).writeShort(body.readableBytes() + 4);
    return record.writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
  }

  private static ByteBuf records(byte[] message, List<Integer> lengths) {
    ByteBuf cut = Unpooled.buffer();
    int at = 0;
    for (int i = 0; at < message.length; i++) {
      int length = Math.min(lengths.get(i % lengths.size()), message.length - at);
      cut.writeByte(22).writeShort(0x0301).writeShort(length).writeBytes(message, at, length);
      at += length;
    }
    return cut;
  }

  private static byte[] message(byte[] record) {
    return Arrays.copyOfRange(record, 5, record.length);
  }

  /** One record, as the JDK writes it. */
  static byte[] hello(@Nullable String serverName) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    if (serverName != null) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      engine.setSSLParameters(parameters);
    }
    java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(32 * 1024);
    engine.wrap(java.nio.ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }
}
