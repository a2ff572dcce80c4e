package io.contextservices.server.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps conversations: appends to them and reads them back. It moves bytes; what they mean is none of its business.
 *
 * <p>All methods are safe for use by any number of threads and return without waiting for a disk or a network. Futures
 * complete on a thread of the store, which the dependents of a future must not hold up.
 *
 * <p>Futures fail with
 *
 * <ul>
 *   <li>{@link io.contextservices.api.UnavailableException} when too much is under way, or the store is closing: nothing
 *       was done
 *   <li>{@link CorruptStoreException} for damage that was met
 *   <li>{@link StoreException} for any other failure; an append may then be kept as a whole, or not at all
 * </ul>
 *
 * <p>Every read sees every append whose future has completed.
 */
public interface ConversationStore extends AutoCloseable {

    /**
     * Makes a change if the conversation still has the expected head. Head, events and lists change together. The future
     * completes with {@link Appended#COMMITTED} only once the change would survive a loss of power.
     *
     * <p>A commit that begins a conversation is not checked, unless it {@linkplain Commit#unlessActive asks for it}: its id
     * comes from {@link #reserveIds} and is used once. Of several that ask at the same time, one is kept. A commit's
     * {@linkplain Commit#receipt receipt} is looked at before its head is, and changes together with it.
     */
    CompletableFuture<Appended> append(Commit commit);

    /**
     * Forgets a conversation, with all its events and its places in lists, if it still has the expected head. Its id is
     * never used again.
     */
    CompletableFuture<Appended> remove(Head expected);

    /** Reads the head of a conversation alone; empty if the tenant has none with this id. */
    CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId);

    /** Reads a conversation; empty if the tenant has none with this id. */
    CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId);

    /**
     * Reads a part of a list, ascending. It may hold fewer than {@link ListQuery#limit()} conversations although there are
     * more, so that one answer does not fill the memory; then {@link Page#more()} is set.
     */
    CompletableFuture<Page> list(LookUp lookUp, ListQuery query);

    /**
     * Reads the conversations of a tenant, completed, expired or not, ascending by id. It may hold fewer than the limit
     * although there are more; then {@link Page#more()} is set.
     *
     * @param afterId only those with a higher id
     * @param limit positive
     * @throws IllegalArgumentException if the limit is not
     */
    CompletableFuture<Page> scan(Tenant tenant, long afterId, int limit);

    /**
     * The heads, of all tenants, about which something is {@linkplain Head#due() due}, the longest due first.
     *
     * @param now the time by which it is
     * @param limit how many at most; positive
     * @throws IllegalArgumentException if the limit is not
     */
    CompletableFuture<List<Head>> due(Instant now, int limit);

    /**
     * Reads what a request was answered; empty if the tenant has no receipt with this key that is good.
     *
     * @param kept for how long receipts are kept now; one that was to be kept for longer may be found or not
     * @throws IllegalArgumentException if no receipt can have the key, or be kept so long
     */
    CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration kept);

    /** Forgets receipts, of all tenants, that were issued before a time, though perhaps not all of them at once. */
    CompletableFuture<Void> forgetReceipts(Instant before);

    /**
     * Sets ids aside. Blocks ascend, and no id is in two of them, not even after a crash. The future completes only once
     * that is certain.
     *
     * @param count 1 to 1,000,000
     * @throws IllegalArgumentException if the count is not
     */
    CompletableFuture<IdBlock> reserveIds(int count);

    /** Completes what was accepted, then gives back threads and files. Does nothing the second time. */
    @Override
    void close();
}
