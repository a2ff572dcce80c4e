package io.contextservices.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.Limits;
import io.contextservices.api.NotFoundException;
import io.contextservices.wire.UriCodec;
import io.undertow.server.HttpServerExchange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tests that each path is either rejected or split into segments that survive encoding, and that ids in them are parsed
 * or rejected.
 */
class RequestPathFuzzTest {

    private static final List<Route> ROUTES = Stream.of(
                    new ServiceRoutes(Limits.DEFAULT).all(),
                    new ActivityRoutes(Limits.DEFAULT).all(),
                    new ExtensionRoutes(Limits.DEFAULT).all())
            .flatMap(List::stream)
            .toList();

    @FuzzTest(maxDuration = "2m")
    void paths(byte[] input) {
        String path = '/' + new String(input, StandardCharsets.ISO_8859_1);
        List<String> segments;
        try {
            segments = segments(path);
        } catch (InvalidRequestException refused) {
            return;
        }
        String encoded = segments.stream().map(UriCodec::encode).collect(Collectors.joining("/", "/", ""));
        assertThat(segments(encoded)).isEqualTo(segments);
        for (Route route : ROUTES) {
            List<String> parameters = route.match(segments);
            if (parameters != null) {
                assertThat(segments).containsAll(parameters);
                parameters.forEach(RequestPathFuzzTest::readId);
            }
        }
    }

    private static List<String> segments(String path) {
        HttpServerExchange exchange = new HttpServerExchange(null);
        exchange.setRequestURI(path);
        exchange.setResolvedPath("");
        return RequestPath.segments(exchange);
    }

    private static void readId(String text) {
        try {
            assertThat(Long.toString(PathIds.service(text))).hasSizeLessThanOrEqualTo(text.length());
        } catch (NotFoundException notAnId) {
            assertThat(notAnId.getMessage()).contains("ids are numbers");
        }
    }
}
