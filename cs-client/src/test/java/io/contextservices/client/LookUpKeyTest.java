package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ServiceQuery;
import io.contextservices.wire.UriCodec;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookUpKeyTest extends AgainstServer {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "408-832-7799         | 408-832-7799",
                "a/b                  | a%2Fb",
                "a b                  | a%20b",
                "a+b                  | a%2Bb",
                "a%41b                | a%2541b",
                "100%                 | 100%25",
                "%2e%2E               | %252e%252E",
                "...                  | ...",
                "a;b=c                | a%3Bb%3Dc",
                "a?b#c&d              | a%3Fb%23c%26d",
                "mailto:a@b.c         | mailto%3Aa%40b.c",
                "a\\b                 | a%5Cb",
                "*                    | *",
                "~_-.!                | %7E_-.%21",
                "<\"'>[]{}^`          | %3C%22%27%3E%5B%5D%7B%7D%5E%60",
                "é\ud83d\ude00        | %C3%A9%F0%9F%98%80",
                "a/b c+d%41;é\ud83d\ude00 | a%2Fb%20c%2Bd%2541%3B%C3%A9%F0%9F%98%80",
            })
    void arrivesExactly(String key, String encoded) throws Exception {
        enqueue(response(200, "[]"), response(200, "[]"));

        client.findByCustomer(key, ServiceQuery.active()).get();
        client.findByContactKey(key, ServiceQuery.all()).get();

        assertThat(request().getTarget()).isEqualTo("/genesys/1/cs/customers/" + encoded + "/services/active");
        assertThat(request().getTarget()).isEqualTo("/genesys/1/cs/services/anonymous/" + encoded);
    }

    @Test
    void anyTextArrivesExactly() throws Exception {
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            String key = text(random);
            enqueue(response(200, "[]"));

            client.findByContactKey(key, ServiceQuery.all()).get();

            String target = request().getTarget();
            String segment = target.substring("/genesys/1/cs/services/anonymous/".length());
            assertThat(UriCodec.decodeSegment(segment)).as("seed %d", seed).isEqualTo(key);
            assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(target)).isTrue();
        }
    }

    /** Returns up to eighty characters: control characters, ASCII and the rest of Unicode in equal parts. */
    private static String text(Random random) {
        return random.ints(1 + random.nextInt(80), 0, 3)
                .map(kind -> switch (kind) {
                    case 0 -> random.nextInt(0x20);
                    case 1 -> 0x21 + random.nextInt(0x5f);
                    default -> {
                        int c = 0x7f + random.nextInt(0x10ffff - 0x7f);
                        yield c >= 0xd800 && c <= 0xdfff ? 0x1f600 : c;
                    }
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .insert(0, 'k')
                .toString();
    }
}
