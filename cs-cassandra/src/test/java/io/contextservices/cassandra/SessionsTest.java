package io.contextservices.cassandra;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.StoreException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final CassandraStoreBuilder store =
            CassandraStore.builder(List.of(new InetSocketAddress("127.0.0.1", 9042)), "any");

    private void check(String... dataCentres) {
        Sessions.checkDataCentres(store.settings(), new TreeSet<>(Set.of(dataCentres)));
    }

    @Test
    void oneOfSeveralDataCentresMustBeConfigured() {
        assertThatThrownBy(() -> check("south", "north"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(
                        "the data centres north, south: name the local one with store.cassandra.data-centre");

        store.localDataCentre("south");
        assertThatCode(() -> check("south", "north")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check("north"))
                .isInstanceOf(StoreException.class)
                .hasMessage("the cluster has no data centre south; it has north");
    }

    @Test
    void singleOrEveryDataCentreNeedsNoName() {
        assertThatCode(() -> check("north")).doesNotThrowAnyException();

        store.everyDataCentre();
        assertThatCode(() -> check("south", "north")).doesNotThrowAnyException();
    }
}
