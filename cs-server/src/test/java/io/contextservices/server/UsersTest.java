package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.server.internal.access.UserEntry;
import io.contextservices.server.internal.access.UserTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the file of users. */
class UsersTest {

    private static final String HASH = "$2b$04$0kYEH6M0zlqrMt3RIAKUeurzNzfkBekgGm.FCRVM1upDTN7R95sxK";
    private static final Set<String> TENANTS = Set.of("acme", "daily planet");

    @Test
    void namesRolesAndTenantsAreRead() throws IOException {
        UserTable table = read(
                "# a comment: with colons",
                "",
                "kent:" + HASH + ":Administrator\r",
                "  lois lane:" + HASH + ":Supervisor:acme, daily planet",
                "jörg:" + HASH + ":Supervisor,Administrator:acme");

        assertThat(table.get("kent").principal().writes()).isTrue();
        assertThat(table.get("kent").principal().tenants()).isEmpty();
        assertThat(table.get("lois lane").principal().writes()).isFalse();
        assertThat(table.get("lois lane").principal().tenants()).isEqualTo(TENANTS);
        assertThat(table.get("jörg").principal().writes()).isTrue();
        assertThat(table.get("jörg").principal().tenants()).containsExactly("acme");
        assertThat(table.get("Kent")).isNull();
        assertThat(table.dummyFor("nobody")).isNotNull().isSameAs(table.dummyFor("nobody"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kent                                 | not name:hash:roles",
                "kent:HASH                            | not name:hash:roles",
                ":HASH:Administrator                  | a name has",
                "kent :HASH:Administrator             | a name has",
                "ke\u0007nt:HASH:Administrator        | a name has",
                "kent:secret:Administrator            | not a bcrypt hash",
                "kent::Administrator                  | not a bcrypt hash",
                "kent:HASHx:Administrator             | not a bcrypt hash",
                "kent:$2x$04$0kYEH6M0zlqrMt3RIAKUeurzNzfkBekgGm.FCRVM1upDTN7R95sxK:Administrator | not a bcrypt hash",
                "kent:$2b$03$0kYEH6M0zlqrMt3RIAKUeurzNzfkBekgGm.FCRVM1upDTN7R95sxK:Administrator | cost",
                "kent:$2b$15$0kYEH6M0zlqrMt3RIAKUeurzNzfkBekgGm.FCRVM1upDTN7R95sxK:Administrator | cost",
                "kent:HASH:                           | roles",
                "kent:HASH:administrator              | roles",
                "kent:HASH:Administrator,             | roles",
                "kent:HASH:Administrator Supervisor   | roles",
                "kent:HASH:Administrator:             | no tenant",
                "kent:HASH:Administrator:,            | no tenant",
                "kent:HASH:Administrator:acme,other   | unknown tenant: other (",
                "kent:HASH:Administrator:acme:daily planet | unknown tenant",
                "twice:HASH:Supervisor                | the name of an earlier line"
            })
    void invalidLineIsReportedWithoutSecrets(String line, String fault) {
        assertThatThrownBy(() -> read("twice:" + HASH + ":Administrator", line.replace("HASH", HASH)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("line 2: ")
                .hasMessageContaining(fault)
                .hasMessageNotContaining("0kYEH6M0zlqrMt3")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("kent");
    }

    @Test
    void allInvalidLinesAreReported() {
        assertThatThrownBy(() -> read(
                        "kent", "", "ok:" + HASH + ":Administrator", "# no fault", ":x:Boss", "lois:" + HASH + ":"))
                .hasMessageContainingAll("line 1: ", "line 5: ", "a name", "hash", "roles", "line 6: ")
                .hasMessageNotContainingAny("line 2", "line 3", "line 4");
    }

    @Test
    void fileWithoutUsersOrNotInUtf8IsRejected() {
        assertThatThrownBy(() -> read("# nobody")).hasMessageContaining("no users");
        assertThatThrownBy(() ->
                        Users.read(("jörg:" + HASH + ":Administrator").getBytes(StandardCharsets.ISO_8859_1), TENANTS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2a", "2b", "2y"})
    void hashesOfOtherToolsAreAccepted(String version) throws IOException {
        UserEntry user =
                read("kent:" + HASH.replace("2b", version) + ":Administrator").get("kent");

        assertThat(user.verify(utf8("pw"))).isTrue();
        assertThat(user.verify(utf8("pW"))).isFalse();
    }

    @Test
    void writtenLineReadsBack() throws IOException {
        String line =
                Users.line("lois lane", "gänse:füßchen", EnumSet.allOf(Role.class), List.of("daily planet", "acme"));

        assertThat(line).startsWith("lois lane:$2b$10$").endsWith(":Administrator,Supervisor:daily planet,acme");
        UserEntry user = read(line).get("lois lane");
        assertThat(user.verify(utf8("gänse:füßchen"))).isTrue();
        assertThat(user.verify(utf8("gänse:fußchen"))).isFalse();
        assertThat(user.principal().writes()).isTrue();
        assertThat(user.principal().tenants()).isEqualTo(TENANTS);
        assertThat(Users.line("x", "y", Set.of(Role.SUPERVISOR), List.of())).endsWith(":Supervisor");
    }

    static Stream<List<String>> impossible() {
        return Stream.of(
                List.of("", "pw", "acme"),
                List.of("a:b", "pw", "acme"),
                List.of("#a", "pw", "acme"),
                List.of(" a", "pw", "acme"),
                List.of("n".repeat(129), "pw", "acme"),
                List.of("a", "", "acme"),
                List.of("a", "ä".repeat(37), "acme"),
                List.of("a", "p\0w", "acme"),
                List.of("a", "pw", "a,b"),
                List.of("a", "pw", " a"),
                List.of("a", "pw", ""));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void unrepresentableLineIsRejected(List<String> values) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Users.line(values.get(0), values.get(1), Set.of(Role.SUPERVISOR), List.of(values.get(2))))
                .withMessageNotContaining("pw");
    }

    /** Bcrypt itself would accept all of these as the right password. */
    @Test
    void repeatedOrOverlongPasswordDoesNotMatch() throws IOException {
        assertThat(read("kent:" + HASH + ":Administrator").get("kent").verify(utf8("pw\0pw")))
                .isFalse();
        String longest = "x".repeat(72);
        UserEntry user = read(Users.line("a", longest, Set.of(Role.SUPERVISOR), List.of()))
                .get("a");
        assertThat(user.verify(utf8(longest))).isTrue();
        assertThat(user.verify(utf8(longest + "y"))).isFalse();
    }

    private static UserTable read(String... lines) throws IOException {
        return Users.read(utf8(String.join("\n", lines)), TENANTS);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
