package io.contextservices.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CassandraAddressTest {

    private static List<String> hosts(String text) {
        return CassandraAddress.parse(text).hosts().stream()
                .map(host -> host.getHostString() + ' ' + host.getPort())
                .toList();
    }

    @Test
    void hostsHaveTheDefaultPortUnlessOneIsGiven() {
        String text = "cassandra://h1,h-2.example.com:9043,10.0.0.1,[2001:db8::1],[::1]:1,a_b:65535/context_services";

        assertThat(hosts(text))
                .containsExactly(
                        "h1 9042", "h-2.example.com 9043", "10.0.0.1 9042", "2001:db8::1 9042", "::1 1", "a_b 65535");
        assertThat(CassandraAddress.parse(text).keyspace()).isEqualTo("context_services");
        assertThat(hosts("cassandra://a, b/k")).containsExactly("a 9042", "b 9042");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cassandra:///k|a host is empty",
                "cassandra://a,,b/k|a host is empty",
                "cassandra://:9042/k|a host is empty",
                "cassandra://a:/k|the port of a: must be 1 to 65535",
                "cassandra://a:0/k|the port of a:0 must be 1 to 65535",
                "cassandra://a:65536/k|the port of a:65536 must be 1 to 65535",
                "cassandra://[::1]:x/k|the port of [::1]:x must be 1 to 65535",
                "cassandra://::1/k|::1 is not a host with a port; an IPv6 address needs brackets",
                "cassandra://[::1/k|[::1 is not a host with a port; an IPv6 address needs brackets",
                "cassandra://[::1]9042/k|[::1]9042 is not a host with a port; an IPv6 address needs brackets",
                "cassandra://[1.2.3.4.5]/k|[1.2.3.4.5] is not an IPv6 address",
                "cassandra://[]/k|[] is not an IPv6 address",
                "cassandra://a b/k|a b is not a host name",
                "cassandra://a|the keyspace is missing",
                "cassandra://a/|the keyspace is missing",
                "cassandra://a/K|the keyspace K must be 1 to 48 lower-case letters, digits and underscores, the first a letter",
                "cassandra://a/1|the keyspace 1 must be 1 to 48 lower-case letters, digits and underscores, the first a letter",
                "cassandra://a/k/l|the keyspace k/l must be 1 to 48 lower-case letters, digits and underscores, the first a letter",
                "cassandra://a/k?x=y|the keyspace k?x=y must be 1 to 48 lower-case letters, digits and underscores, the first a letter",
            })
    void invalidPartIsReported(String text, String fault) {
        assertThatThrownBy(() -> CassandraAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be cassandra://HOST[:PORT],.../KEYSPACE: " + fault);
    }

    @Test
    void keyspaceNameIsLimitedTo48Characters() {
        assertThat(CassandraAddress.parse("cassandra://a/" + "k".repeat(48)).keyspace())
                .hasSize(48);
        assertThatThrownBy(() -> CassandraAddress.parse("cassandra://a/" + "k".repeat(49)))
                .hasMessageContaining("48");
    }

    @Test
    void allFaultsAreReportedTogether() {
        assertThatThrownBy(() -> CassandraAddress.parse("cassandra://a:x,,[z]/9"))
                .hasMessageContainingAll("the port of a:x", "a host is empty", "[z] is not", "the keyspace 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data", "h1/k", "rocksdb:data", "cassandra:/a/k", "CASSANDRA://a/k"})
    void otherTextIsRefusedWithTheExpectedForm(String text) {
        assertThatThrownBy(() -> CassandraAddress.parse(text))
                .hasMessage("must be cassandra://HOST[:PORT],.../KEYSPACE");
    }

    @Test
    void passwordIsNotRepeatedInTheMessage() {
        assertThatThrownBy(() -> CassandraAddress.parse("cassandra://me:secret@a/k"))
                .hasMessageContaining("without user and password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesResolveToAllAddressesOrStayUnresolved() throws Exception {
        assertThat(CassandraAddress.parse("cassandra://127.0.0.1,127.0.0.1:9042,no.such.invalid/k")
                        .contactPoints())
                .containsExactly(
                        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 9042),
                        InetSocketAddress.createUnresolved("no.such.invalid", 9042));
        assertThat(CassandraAddress.parse("cassandra://localhost:1/k").contactPoints())
                .hasSameSizeAs(InetAddress.getAllByName("localhost"))
                .allSatisfy(address ->
                        assertThat(address.getAddress().isLoopbackAddress()).isTrue());
    }
}
