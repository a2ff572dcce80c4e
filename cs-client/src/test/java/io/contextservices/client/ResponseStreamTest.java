package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseStreamTest {

    private static ResponseStream stream(String bytes) {
        return new ResponseStream(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String next(ResponseStream stream) throws IOException {
        byte[] target = new byte[100];
        int read = stream.read(target, 0, target.length);
        return read < 0 ? "" : new String(target, 0, read, StandardCharsets.US_ASCII);
    }

    @Test
    void bytesBeforeTheFirstRequestAreReadUnchanged() throws Exception {
        ResponseStream stream = stream("one\ntwo\n");

        assertThat(next(stream)).isEqualTo("one\ntwo\n");
        assertThat(stream.holdsBytes()).isFalse();
        assertThat(next(stream)).isEmpty();
        assertThat(stream.receivedBytes()).isEqualTo(8);
    }

    @Test
    void linesAreReadSinglyAndABodyByItsLength() throws Exception {
        ResponseStream stream = stream("head\r\n\r\nbo\ndymore");
        stream.expectLines();

        assertThat(next(stream)).isEqualTo("head\r\n");
        assertThat(next(stream)).isEqualTo("\r\n");
        stream.expectBody(5);
        assertThat(next(stream)).isEqualTo("bo\ndy");
        assertThat(stream.holdsBytes()).isTrue();
        assertThat(stream.receivedBytes()).isEqualTo(17);
    }

    @Test
    void bytesBetweenTwoResponsesAreAProtocolError() throws Exception {
        ResponseStream stream = stream("\r\n");
        stream.expectLines();
        stream.expectNothing();

        assertThatThrownBy(() -> next(stream)).isInstanceOf(ProtocolException.class);
        assertThat(stream.holdsBytes()).isTrue();
    }

    @Test
    void endBetweenTwoResponsesIsAccepted() throws Exception {
        ResponseStream stream = stream("");
        stream.expectLines();
        stream.expectNothing();

        assertThat(next(stream)).isEmpty();
        assertThat(stream.holdsBytes()).isFalse();
    }

    @Test
    void responseFollowsItsRequest() throws Exception {
        ResponseStream stream = stream("one\ntwo\n");
        stream.expectLines();
        assertThat(next(stream)).isEqualTo("one\n");
        stream.expectNothing();
        stream.expectLines();

        assertThat(next(stream)).isEqualTo("two\n");
    }
}
