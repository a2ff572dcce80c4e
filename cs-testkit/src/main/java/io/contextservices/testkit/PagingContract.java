package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.completed;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.event;
import static io.contextservices.testkit.Commits.expiring;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Commits.typed;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.Status;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks that the pages of a list contain every conversation exactly once. */
interface PagingContract extends HasStore {

    @Test
    default void pagesOfAnySizeContainEachConversationOnce() {
        List<Head> heads = mixedHeads();
        for (int limit = 1; limit <= heads.size() + 1; limit++) {
            assertThat(pages(ListQuery.all(limit, Commits.NOON), () -> {})).isEqualTo(heads);
        }
    }

    @Test
    default void appendsDuringPagingDoNotAffectPages() {
        List<Head> heads = mixedHeads();
        Head last = heads.get(heads.size() - 1);
        for (int limit = 1; limit <= 7; limit++) {
            List<Head> seen = pages(ListQuery.all(limit, Commits.NOON), () -> {
                start(head(newId(), customer("c"), NOON.minusSeconds(60)));
                commit(touching(read(last).head()));
            });
            assertThat(seen.stream()
                            .map(Head::serviceId)
                            .filter(id -> heads.stream().anyMatch(head -> head.serviceId() == id)))
                    .containsExactlyElementsOf(
                            heads.stream().map(Head::serviceId).toList());
        }
    }

    /**
     * Returns heads in sorted order: active and completed, of two types, some with equal times or an expiry, begun in
     * any order.
     */
    private List<Head> mixedHeads() {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            Head head = typed(head(newId(), customer("c"), NOON.plusMillis(i / 3)), "type " + i % 2);
            Head expiring = i % 5 < 3 ? head : expiring(head, NOON.plusMillis(i % 5));
            heads.add(i % 4 == 1 ? completed(expiring) : expiring);
        }
        List<Head> shuffled = new ArrayList<>(heads);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.forEach(this::start);
        heads.sort(Comparator.comparing(Head::position));
        return heads;
    }

    private List<Head> pages(ListQuery query, Runnable betweenPages) {
        List<Head> seen = new ArrayList<>();
        Position last = query.after();
        do {
            Page<Position> page = get(store().list(customer("c"), behind(query, last)));
            assertThat(page.conversations()).hasSizeLessThanOrEqualTo(query.limit());
            page.conversations().stream().map(Conversation::head).forEach(seen::add);
            last = page.next();
            if (last != null) {
                betweenPages.run();
            }
        } while (last != null);
        return seen;
    }

    private static ListQuery behind(ListQuery query, @Nullable Position last) {
        return ListQuery.builder(query.limit(), query.now())
                .status(query.status())
                .serviceTypes(query.serviceTypes())
                .startedFrom(query.startedFrom())
                .startedTo(query.startedTo())
                .after(last)
                .build();
    }

    /** Tests all filters, bounds and cursors in combination, with {@link ListQuery#selects} as the reference. */
    @Test
    default void everyCombinationOfFiltersAgreesWithTheQuery() {
        List<Head> heads = mixedHeads();
        long seed = Long.getLong("cs.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            ListQuery query = ListQuery.builder(1 + random.nextInt(heads.size()), someTime(random))
                    .status(someOf(random, List.of(Status.values())))
                    .serviceTypes(random.nextBoolean() ? Set.of() : Set.of("type " + random.nextInt(3)))
                    .startedFrom(random.nextBoolean() ? null : someTime(random))
                    .startedTo(random.nextBoolean() ? null : someTime(random))
                    .after(somePosition(random, heads))
                    .build();
            assertThat(pages(query, () -> {}))
                    .as("seed %s, %s", seed, query)
                    .isEqualTo(heads.stream().filter(query::selects).toList());
        }
    }

    private static <T> T someOf(Random random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Instant someTime(Random random) {
        return NOON.plusMillis(random.nextInt(7) - 1);
    }

    /** Returns the position of a conversation, or one between two. */
    private static @Nullable Position somePosition(Random random, List<Head> heads) {
        return switch (random.nextInt(4)) {
            case 0 -> someOf(random, heads).position();
            case 1 -> new Position(someTime(random), random.nextBoolean() ? 0 : Long.MAX_VALUE);
            default -> null;
        };
    }

    @Test
    default void pagesContainAllLargeConversations() {
        List<Head> heads = IntStream.range(0, 12)
                .mapToObj(i -> head(newId(), customer("c"), NOON.plusMillis(i)))
                .toList();
        for (Head head : heads) {
            commit(Commit.begin(head, List.of(event(new byte[1_000_000]), event(new byte[500_000]))));
        }
        assertThat(pages(ListQuery.all(100, Commits.NOON), () -> {})).isEqualTo(heads);
    }
}
