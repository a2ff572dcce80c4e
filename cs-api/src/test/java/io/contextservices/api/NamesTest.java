package io.contextservices.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void aNameIsNewOnceHoweverManyThereAre() {
        for (int count = 0; count < 100; count++) {
            Names names = new Names();
            for (int i = 0; i < count; i++) {
                assertThat(names.add("k" + i)).as("%d of %d", i, count).isTrue();
            }
            for (int i = 0; i < count; i++) {
                assertThat(names.add("k" + i)).as("%d of %d", i, count).isFalse();
            }
            assertThat(names.add("")).isTrue();
            assertThat(names.add("")).isFalse();
        }
    }
}
