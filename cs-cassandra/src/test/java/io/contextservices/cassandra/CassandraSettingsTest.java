package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class CassandraSettingsTest {

    @Test
    void textHasNoPassword() {
        CassandraSettings settings = CassandraStore.builder(List.of(new InetSocketAddress("127.0.0.1", 9042)), "any")
                .credentials("user", "secret")
                .settings();

        assertThat(settings.toString()).contains("login=user").doesNotContain("secret");
    }
}
