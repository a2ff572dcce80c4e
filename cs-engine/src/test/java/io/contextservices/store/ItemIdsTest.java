package io.contextservices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contextservices.store.ItemIds.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemIdsTest {

    @Test
    void consecutiveIdsFormOneRun() {
        ItemIds ids = ItemIds.NONE.with(0).with(1).with(2);

        assertThat(ids).isEqualTo(ItemIds.below(3));
        assertThat(ids.next()).isEqualTo(3);
        assertThat(ids.count()).isEqualTo(3);
        assertThat(ids.isWithoutGaps()).isTrue();
        assertThat(ids.contains(-1)).isFalse();
        assertThat(ids.contains(0)).isTrue();
        assertThat(ids.contains(2)).isTrue();
        assertThat(ids.contains(3)).isFalse();
    }

    @Test
    void gapStartsAnotherRun() {
        ItemIds ids = ItemIds.below(2).with(100).with(101).with(200);

        assertThat(ids.runs()).containsExactly(new Run(0, 2), new Run(100, 102), new Run(200, 201));
        assertThat(ids.next()).isEqualTo(201);
        assertThat(ids.count()).isEqualTo(5);
        assertThat(ids.isWithoutGaps()).isFalse();
        assertThat(ids.contains(2)).isFalse();
        assertThat(ids.contains(99)).isFalse();
        assertThat(ids.contains(101)).isTrue();
        assertThat(ids.contains(102)).isFalse();
        assertThat(ItemIds.NONE.with(7).isWithoutGaps()).isFalse();
    }

    @Test
    void duplicateItemIdIsRejected() {
        assertThatThrownBy(() -> ItemIds.below(2).with(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ItemIds(List.of(new Run(0, 2), new Run(2, 3))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Run(2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Run(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
