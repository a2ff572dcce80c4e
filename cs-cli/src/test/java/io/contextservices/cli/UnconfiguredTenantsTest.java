package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.Tenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnconfiguredTenantsTest {

    @Test
    void unconfiguredTenantsAreListedWithTheirServices() {
        Map<Tenant, Long> census = Map.of(new Tenant("south"), 1L, new Tenant("default"), 2L, new Tenant("north"), 3L);

        assertThat(UnconfiguredTenants.found(census, List.of("north"))).isEqualTo("default (2), south (1)");
        assertThat(UnconfiguredTenants.found(census, List.of("north", "default", "south", "new")))
                .isEmpty();
    }
}
