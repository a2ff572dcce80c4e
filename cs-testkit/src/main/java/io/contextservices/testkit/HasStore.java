package io.contextservices.testkit;

import static io.contextservices.testkit.Commits.starting;
import static io.contextservices.testkit.Futures.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.server.store.Appended;
import io.contextservices.server.store.Commit;
import io.contextservices.server.store.Conversation;
import io.contextservices.server.store.ConversationStore;
import io.contextservices.server.store.Head;
import io.contextservices.server.store.ListQuery;
import io.contextservices.server.store.LookUp;
import java.util.List;

/** The store under test, and what every test does with it. */
interface HasStore {

    ConversationStore store();

    default long newId() {
        return get(store().reserveIds(1)).first();
    }

    /** Appends, and expects it to be kept. */
    default Commit commit(Commit commit) {
        assertThat(get(store().append(commit))).isEqualTo(Appended.COMMITTED);
        return commit;
    }

    /** Begins a conversation. */
    default Head start(Head head) {
        return commit(starting(head)).next();
    }

    default Conversation read(Head head) {
        return get(store().read(head.tenant(), head.serviceId())).orElseThrow();
    }

    /** The heads of a list's first page. */
    default List<Head> list(LookUp lookUp, ListQuery query) {
        return get(store().list(lookUp, query)).conversations().stream()
                .map(Conversation::head)
                .toList();
    }

    default List<Head> list(LookUp lookUp) {
        return list(lookUp, ListQuery.all(1_000, Commits.NOON));
    }
}
