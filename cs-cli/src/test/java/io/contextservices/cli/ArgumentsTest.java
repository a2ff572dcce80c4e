package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentsTest {

    private static final String TIME = " is not a time: use 2026-03-01T10:00:00Z, or 2026-03-01 for midnight in UTC";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(List<String> arguments) {
        return Cs.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("'yesterday'" + TIME, "export", "--from", "yesterday"),
                wrong("'2026-03-01T10:00'" + TIME, "export", "--from", "2026-03-01T10:00"),
                wrong("--to is before --from", "export", "--from", "2026-03-02", "--to", "2026-03-01"),
                wrong("Missing required option: '--from=TIME'", "export"),
                wrong("'one' is not a whole number", "get", "one"),
                wrong("'1.5' is not a whole number", "tasks", "1", "--state", "1.5"),
                wrong("is not a role: use Administrator or Supervisor", "user", "kent", "--role", "boss"),
                wrong("Unknown option: '--colour'", "get", "1", "--colour"),
                wrong("Unmatched argument at index 0: 'stat'", "stat"),
                wrong("--url ftp://localhost: ", "get", "1", "--url", "ftp://localhost"),
                wrong("--url http://: ", "get", "1", "--url", "http://"),
                wrong("--url localhost:port: ", "get", "1", "--url", "localhost:port"),
                wrong("--url : ", "get", "1", "--url", ""),
                wrong("ContactCenterId", "get", "1", "--tenant", "a\nb"),
                wrong("--trust no-such-file: no such file", "get", "1", "--trust", "no-such-file"),
                wrong("must be rocksdb:DIR or cassandra:", "copy", "--from", "data", "--to", "rocksdb:b"),
                wrong("'a\0b' cannot be the name of a file", "verify", "a\0b"),
                wrong("'a\0b' cannot be the name of a file", "start", "a\0b"),
                wrong("'a\0b' cannot be the name of a file", "serve", "--data", "a\0b"),
                wrong("'a\0b' cannot be the name of a file", "serve", "--config", "a\0b"),
                wrong("'a\0b' cannot be the name of a file", "copy", "--from", "rocksdb:a\0b", "--to", "rocksdb:b"),
                wrong("cassandra:", "copy", "--from", "cassandra://", "--to", "rocksdb:b"),
                wrong("customer_id", "find", "--customer", ""));
    }

    private static Arguments wrong(String line, String... arguments) {
        return Arguments.of(line, List.of(arguments));
    }

    /** Test names are numbers, because an argument with a zero byte would corrupt the reports. */
    @ParameterizedTest(name = "{index}")
    @MethodSource("wrong")
    void invalidArgumentIsReportedInOneLine(String line, List<String> arguments) {
        int code = run(arguments);

        assertThat(err.toString()).contains(line).doesNotContain("Exception", "java.", "\tat ", "Usage:");
        assertThat(err.toString().lines()).allSatisfy(each -> assertThat(each).startsWith("cs: "));
        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void usageErrorRefersToTheHelp() {
        run(List.of("get"));

        assertThat(err.toString().lines())
                .containsExactly("cs: Missing required parameter: 'ID'", "cs: see cs get --help");
    }

    @Test
    void similarCommandIsSuggested() {
        run(List.of("stat"));

        assertThat(err.toString()).contains("did you mean", "cs start", "See cs --help");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080,        http://localhost:8080",
        "10.0.0.1,              http://10.0.0.1",
        "host/ctx,              http://host/ctx",
        "https://host,          https://host",
        "HTTP://host,           HTTP://host",
        "ftp://host,            ftp://host",
        "http:host,             http:host",
    })
    void addressWithoutSchemeIsHttp(String typed, String url) {
        assertThat(Remote.withScheme(typed)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01,                2026-03-01T00:00:00Z",
        "2026-03-01T10:00:00Z,      2026-03-01T10:00:00Z",
        "2026-03-01T10:00:00+02:00, 2026-03-01T08:00:00Z",
        "+12000-01-01T00:00:00Z,    +12000-01-01T00:00:00Z"
    })
    void dateIsAcceptedAsATime(String typed, String time) {
        assertThat(Converters.instant(typed)).hasToString(time);
    }

    @ParameterizedTest
    @CsvSource({"administrator, Administrator", "SUPERVISOR, Supervisor", "Supervisor, Supervisor"})
    void rolesAreCaseInsensitive(String typed, String role) {
        assertThat(Converters.role(typed)).hasToString(role);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cannot use the directory /proc/x: java.nio.file.NoSuchFileException: /proc/x"
                        + " | cannot use the directory /proc/x: there is no /proc/x",
                "java.io.IOException: cannot listen on a:1: Address already in use"
                        + " | cannot listen on a:1: Address already in use",
                "cannot read x: javax.net.ssl.SSLException: no key | cannot read x: no key",
                "GET http://host.example.com: no answer | GET http://host.example.com: no answer"
            })
    void messagesContainNoClassNames(String message, String plain) {
        assertThat(PlainMessage.of(message)).isEqualTo(plain);
    }
}
