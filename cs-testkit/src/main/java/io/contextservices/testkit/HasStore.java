package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Results.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.Head;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Page;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The store under test, with common helpers. */
interface HasStore {

    TransferableStore store();

    /** Damages the newest record of each conversation, so that neither head nor events can be read. */
    void spoil(List<Head> heads) throws Exception;

    default long newId() {
        return get(store().reserveIds(1)).first();
    }

    /** Appends a commit and checks that it was stored. */
    default Commit commit(Commit commit) {
        assertThat(get(store().append(commit))).isEqualTo(AppendResult.COMMITTED);
        return commit;
    }

    /** Begins a conversation. */
    default Head start(Head head) {
        return commit(starting(head)).next();
    }

    default Conversation read(Head head) {
        return get(store().read(head.tenant(), head.serviceId())).orElseThrow();
    }

    /** Returns the heads on the first page of a list. */
    default List<Head> list(ListKey lookUp, ListQuery query) {
        return get(store().list(lookUp, query)).conversations().stream()
                .map(Conversation::head)
                .toList();
    }

    default List<Head> list(ListKey lookUp) {
        return list(lookUp, Commits.NOON);
    }

    /** Returns the heads of a list that have not expired at the given time. */
    default List<Head> list(ListKey lookUp, Instant now) {
        return list(lookUp, ListQuery.all(1_000, now));
    }

    /** Removes a conversation and checks that it was removed. */
    default void remove(Head head) {
        assertThat(get(store().remove(head))).isEqualTo(AppendResult.COMMITTED);
    }

    /** Returns the heads of all conversations of a tenant. */
    default List<Head> scan(Tenant tenant) {
        return scan(tenant, 1_000, () -> {}).stream().map(Conversation::head).toList();
    }

    /** Reads all conversations of a tenant page by page. */
    default List<Conversation> scan(Tenant tenant, int limit, Runnable betweenPages) {
        List<Conversation> seen = new ArrayList<>();
        Long last = 0L;
        while (last != null) {
            Page<Long> page = get(store().scan(tenant, last, limit));
            assertThat(page.conversations()).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(page.conversations());
            last = page.next();
            if (last != null) {
                betweenPages.run();
            }
        }
        return seen;
    }

    /** Returns all due heads. */
    default List<Head> due(Instant now) {
        return get(store().due(now, 1_000)).heads();
    }
}
