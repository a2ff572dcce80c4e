package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.Tenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnconfiguredTenantsTest {

    @Test
    void unconfiguredTenantsAreListedWithTheirServices() {
        Map<Tenant, Long> counts = Map.of(new Tenant("south"), 1L, new Tenant("default"), 2L, new Tenant("north"), 3L);

        assertThat(UnconfiguredTenants.found(counts, List.of("north"))).isEqualTo("default (2), south (1)");
        assertThat(UnconfiguredTenants.found(counts, List.of("north", "default", "south", "new")))
                .isEmpty();
    }
}
