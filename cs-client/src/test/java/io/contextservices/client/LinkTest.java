package io.contextservices.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</x?after=1>; rel=\"next\"",
                "</x?after=1>;rel=next",
                "  <  /x?after=1>  ;\t rel = \"next\"  ",
                "</x?after=1>; REL=NeXT",
                "</x?after=1>; rel=\"prev next\"",
                "</x?after=1>; title=\"a; b, <c>; rel=prev \\\" d\"; rel=\"next\"",
                "</x?after=1>; rel=\"next\"; rel=\"prev\"",
                "</x?after=1>; crossorigin; rel=next",
                "</y>; rel=prev, </x?after=1>; rel=next",
                "</y>; title=\"</x?after=2>; rel=next\", </x?after=1>; rel=next",
                "</y>, , </x?after=1>; rel=next, </z>; rel=next",
                "garbage, </x?after=1>; rel=next",
                "</x?after=1>; rel=\"next",
                "</x?after=1>; rel=next; title=\"\\",
            })
    void nextLinkIsFound(String header) {
        assertThat(Link.next(List.of(header)).map(String::trim)).hasValue("/x?after=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<>",
                "</x",
                "</x>",
                "</x>; rel",
                "</x>; rel=",
                "</x>; rel=\"\"",
                "</x>; rel=prev",
                "</x>; rel=prev; rel=next",
                "</x>; rel=nextish",
                "</x>; title=next",
                "</x>; title=\"rel=next\"",
                "</x>, rel=next",
                "x; rel=next",
            })
    void otherLinksAreIgnored(String header) {
        assertThat(Link.next(List.of(header))).isEmpty();
    }

    @Test
    void allHeadersAreRead() {
        assertThat(Link.next(List.of("</y>; rel=prev", "</x>; rel=next"))).hasValue("/x");
        assertThat(Link.next(List.of())).isEmpty();
    }

    @Test
    void hugeHeaderIsReadInTime() {
        String header = "<>; a=\"" + "\\\"".repeat(100_000) + "\"" + "; b".repeat(50_000) + "; rel=next";

        assertThat(Assertions.assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> Link.next(List.of("</y>; rel=p, ".repeat(20_000), header))))
                .hasValue("");
    }
}
