package io.contextservices.store;

import io.contextservices.api.BulkStart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A store of conversations: it appends events and reads them. A store moves bytes and does not interpret them.
 *
 * <p>All methods are thread-safe and return without waiting for a disk or a network. A future completes on a thread of
 * the store, which its dependents must not block, or is complete when it is returned.
 *
 * <p>Futures fail with
 *
 * <ul>
 *   <li>{@link io.contextservices.api.UnavailableException} if too many operations are in progress, or the store is
 *       closing: nothing was done
 *   <li>{@link CorruptStoreException} if data is damaged; an {@link UnreadableConversationException} if the damage
 *       concerns one conversation. Operations on several conversations skip that conversation and name it
 *   <li>{@link StoreException} for any other failure; an append is then stored as a whole, or not at all
 * </ul>
 *
 * <p>Every read sees every append whose future has completed.
 *
 * <p>This is what the engine needs of a store. A store whose contents can be copied to another store is a
 * {@link TransferableStore}.
 *
 * <p>For authors of stores: minor versions may add methods, with a default implementation where one is possible. The
 * tests in {@code cs-testkit} check the contract.
 */
public interface ConversationStore extends WorkLease, AutoCloseable {

    /** The maximum number of conversations that can begin together. */
    int MAX_COMMITS = BulkStart.MAX_SERVICES;

    /** The maximum number of ids that are reserved together. */
    int MAX_IDS = 1_000_000;

    /**
     * Stores a change if the conversation still has the expected head. Head, events and lists change atomically. The
     * future completes with {@link AppendResult#COMMITTED} only when the change would survive a loss of power.
     *
     * <p>A commit that begins a conversation is not checked, unless it
     * {@linkplain Commit#unlessActive requires a check}: its id comes from {@link #reserveIds} and is used once. Of
     * several concurrent commits that require the check, one is stored. The store checks the
     * {@linkplain Commit#receipt receipt} of a commit before its head, and stores it atomically with the change.
     */
    CompletableFuture<AppendResult> append(Commit commit);

    /**
     * Begins several conversations, all or none, even if power is lost in between. The receipt of the first commit is
     * checked and stored for all of them.
     *
     * @param commits 1 to {@value #MAX_COMMITS} commits that begin conversations of one tenant without
     *     {@link Commit#unlessActive}; only the first may have a receipt
     * @return {@link AppendResult#COMMITTED}, or the stored response to the same request
     * @throws IllegalArgumentException if the commits break these rules
     */
    CompletableFuture<AppendResult> appendAll(List<Commit> commits);

    /**
     * Deletes a conversation, with all its events and its entries in lists, if it still has the expected head. Its id
     * is never used again.
     */
    CompletableFuture<AppendResult> remove(Head expected);

    /** Reads only the head of a conversation; empty if the tenant has none with this id. */
    CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId);

    /** Reads a conversation; empty if the tenant has none with this id. */
    CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId);

    /**
     * Deletes a conversation whose head {@linkplain UnreadableConversationException cannot be read}, with its entries
     * in lists. May take as long as a scan of all lists of the tenant.
     *
     * @return {@link AppendResult#COMMITTED}, or {@link AppendResult#CONFLICT} if the tenant has no such conversation,
     *     or its head can be read
     */
    CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId);

    /**
     * Reads a page of a list, in ascending order. A page may hold fewer conversations than {@link ListQuery#limit()},
     * or none, although there are more, so that one result does not fill the memory; it then has a {@link Page#next}. A
     * page names an unreadable conversation even if the store cannot know whether the query selects it.
     */
    CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query);

    /**
     * Reads the conversations of a tenant, including completed and expired ones, ascending by id. A page may hold fewer
     * than the limit, or none, although there are more; it then has a {@link Page#next}.
     *
     * @param afterId the id after which the page begins
     * @param limit the maximum number of conversations; positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit);

    /**
     * Reads the heads of all tenants that are {@linkplain Head#nextDueAt() due}, the longest overdue first. A
     * conversation that cannot be read does not block the others.
     *
     * @param now the time at which they are due
     * @param limit the maximum number of heads; positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    default CompletableFuture<DuePage> due(Instant now, int limit) {
        return due(null, now, limit);
    }

    /**
     * Reads the heads that are due, beginning after the last head of an earlier page. The store orders heads that are
     * due at the same time, so that each is on one page. A conversation that changes between two pages may be on both
     * or on neither.
     *
     * @param after a head of an earlier page, which need not exist any more; {@code null} begins with the longest
     *     overdue
     * @throws IllegalArgumentException if the limit is not positive, or that head is never due
     */
    CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit);

    /**
     * Reads the stored response to a request; empty if the tenant has no valid receipt with this key.
     *
     * @param lifetime the present lifetime of receipts; a receipt with a longer lifetime may or may not be found
     * @throws IllegalArgumentException if no receipt can have the key or the lifetime
     */
    CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration lifetime);

    /** Deletes the receipts of all tenants that were issued before a time, although perhaps not all of them at once. */
    CompletableFuture<Void> deleteReceipts(Instant before);

    /**
     * Reserves ids. Blocks ascend, and no id is in two of them, not even after a crash. The future completes only when
     * that is certain.
     *
     * @param count 1 to {@value #MAX_IDS}
     * @throws IllegalArgumentException if the count is out of range
     */
    CompletableFuture<IdBlock> reserveIds(int count);

    /**
     * Returns the lowest number for any new token of an existing conversation: a {@linkplain Head#revision revision},
     * or the id of a state or a task. It is 0 as long as this store, and each store that it was copied from, has all
     * changes that it ever acknowledged. A store that has lost changes raises it above all tokens that it can have
     * issued. Returns at once.
     */
    long floor();

    /**
     * Reads a note; empty if there is none with this name. A note concerns the work on a store, and is not copied to
     * another store.
     *
     * @throws IllegalArgumentException if no note can have the name
     */
    CompletableFuture<Optional<String>> note(String name);

    /**
     * Stores a note and replaces the one before. The future completes only when the note would survive a loss of power.
     * If several processes write a note concurrently, the last write wins.
     *
     * @param name 1 to {@value Notes#NAME_LENGTH} lower-case letters, digits and hyphens
     * @param text at most {@value Notes#TEXT_LENGTH} characters, without an unpaired surrogate
     * @throws IllegalArgumentException if the name or the text breaks these rules
     */
    CompletableFuture<Void> note(String name, String text);

    /**
     * Publishes the clock of this process to the other processes on the same conversations, and reads theirs. Must be
     * called every few seconds; the store decides how often it publishes and reads. A store that is used by one process
     * at a time has no other clocks.
     *
     * @param now the time by the clock of this process
     */
    default CompletableFuture<PeerClocks> compareClocks(Instant now) {
        return CompletableFuture.completedFuture(PeerClocks.NONE);
    }

    /**
     * Checks the limit of a page, for implementations of stores.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    /**
     * Checks the number of ids to reserve, for implementations of stores.
     *
     * @throws IllegalArgumentException if it is not 1 to {@value #MAX_IDS}
     */
    static void checkIdCount(int count) {
        if (count < 1 || count > MAX_IDS) {
            throw new IllegalArgumentException(count + " ids");
        }
    }

    /** Completes the accepted operations, then releases threads and files. A second call does nothing. */
    @Override
    void close();
}
