package io.contextservices.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Fuzzes the reading of queries. Each input is either rejected with violations, or read as a query; writing and reading
 * that query again does not change it.
 */
class QueriesFuzzTest {

    @FuzzTest(maxDuration = "2m")
    void queries(byte[] input) {
        String query = new String(input, StandardCharsets.ISO_8859_1);
        check(query, text -> UriCodec.write(UriCodec.readServiceQuery(Status.ALL, text)));
        check(query, text -> UriCodec.write(UriCodec.readStateQuery(Status.ALL, text)));
        check(query, text -> UriCodec.write(UriCodec.readTaskQuery(Status.ALL, text)));
        for (Target.Level level : Target.Level.values()) {
            check(query, text -> UriCodec.write(level, UriCodec.readView(level, text)));
        }
        check(query, text -> UriCodec.write(UriCodec.readIfActive(text)));
    }

    private static void check(String query, UnaryOperator<String> readAndWrite) {
        String written;
        try {
            written = readAndWrite.apply(query);
        } catch (InvalidRequestException refused) {
            assertThat(refused.violations()).isNotEmpty();
            return;
        }
        assertThat(readAndWrite.apply(written)).isEqualTo(written);
    }
}
