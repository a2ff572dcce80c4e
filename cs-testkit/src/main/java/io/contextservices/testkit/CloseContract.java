package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.NOON;
import static io.contextservices.testkit.Commits.TENANT;
import static io.contextservices.testkit.Commits.customer;
import static io.contextservices.testkit.Commits.head;
import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Commits.touching;
import static io.contextservices.testkit.Results.failure;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Head;
import io.contextservices.store.ListQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that closing a store loses no accepted change and blocks no caller. */
interface CloseContract extends HasStore {

    @Test
    default void closedStoreIsUnavailable() {
        Head head = start(head(newId(), customer("c"), NOON));
        store().close();

        assertThat(Stream.of(
                                store().append(touching(head)),
                                store().remove(head),
                                store().head(TENANT, head.serviceId()),
                                store().read(TENANT, head.serviceId()),
                                store().list(customer("c"), ListQuery.all(1, Commits.NOON)),
                                store().scan(TENANT, 0, 1),
                                store().due(NOON, 1),
                                store().reserveIds(1))
                        .map(Results::failure))
                .hasSize(8)
                .hasOnlyElementsOfType(UnavailableException.class);
    }

    @Test
    default void secondCloseHasNoEffect() {
        store().close();
        store().close();

        assertThat(failure(store().reserveIds(1))).isInstanceOf(UnavailableException.class);
    }

    @Test
    default void concurrentClosesAreSafe() {
        List<CompletableFuture<Void>> closing = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(store()::close))
                .toList();
        closing.forEach(Results::get);

        assertThat(failure(store().reserveIds(1))).isInstanceOf(UnavailableException.class);
    }

    @Test
    default void closeCompletesAcceptedRequests() {
        long first = get(store().reserveIds(1_000)).first();
        List<CompletableFuture<AppendResult>> appends = IntStream.range(0, 1_000)
                .mapToObj(i -> store().append(starting(head(first + i, customer("c"), NOON))))
                .toList();
        store().close();

        assertThat(appends).allSatisfy(append -> assertThat(append).isCompletedWithValue(AppendResult.COMMITTED));
    }
}
