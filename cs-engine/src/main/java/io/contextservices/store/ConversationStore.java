package io.contextservices.store;

import io.contextservices.api.BulkStart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps conversations: appends to them and reads them back. It moves bytes; what they mean is none of its business.
 *
 * <p>All methods are safe for use by any number of threads and return without waiting for a disk or a network. Futures
 * complete on a thread of the store, which the dependents of a future must not hold up, or are complete when they are
 * returned.
 *
 * <p>Futures fail with
 *
 * <ul>
 *   <li>{@link io.contextservices.api.UnavailableException} when too much is under way, or the store is closing: nothing
 *       was done
 *   <li>{@link CorruptStoreException} for damage that was met; an {@link UnreadableConversationException} where it concerns
 *       one conversation. What goes through several conversations goes on around such a one and names it
 *   <li>{@link StoreException} for any other failure; an append may then be kept as a whole, or not at all
 * </ul>
 *
 * <p>Every read sees every append whose future has completed.
 *
 * <p>What is kept can be moved to another store: {@link #census}, {@link #scan} and {@link #receipts} give it away, and
 * {@link #skipIds}, {@link #raiseFloor}, {@link #adopt} and {@link #adoptReceipt} take it in.
 */
public interface ConversationStore extends AutoCloseable {

    /** How many conversations can begin together. */
    int MOST_COMMITS = BulkStart.MOST_SERVICES;

    /**
     * Makes a change if the conversation still has the expected head. Head, events and lists change together. The future
     * completes with {@link AppendResult#COMMITTED} only once the change would survive a loss of power.
     *
     * <p>A commit that begins a conversation is not checked, unless it {@linkplain Commit#unlessActive asks for it}: its id
     * comes from {@link #reserveIds} and is used once. Of several that ask at the same time, one is kept. A commit's
     * {@linkplain Commit#receipt receipt} is looked at before its head is, and changes together with it.
     */
    CompletableFuture<AppendResult> append(Commit commit);

    /**
     * Begins several conversations, all or none, also where power is lost meanwhile. A receipt of the first is looked at,
     * and kept, for all.
     *
     * @param commits 1 to {@value #MOST_COMMITS} that begin conversations of one tenant and do not ask for others; only the
     *     first may have a receipt
     * @return {@link AppendResult#COMMITTED}, or what the same request was answered before
     * @throws IllegalArgumentException if the commits are not like that
     */
    CompletableFuture<AppendResult> appendAll(List<Commit> commits);

    /**
     * Forgets a conversation, with all its events and its places in lists, if it still has the expected head. Its id is
     * never used again.
     */
    CompletableFuture<AppendResult> remove(Head expected);

    /** Reads the head of a conversation alone; empty if the tenant has none with this id. */
    CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId);

    /** Reads a conversation; empty if the tenant has none with this id. */
    CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId);

    /**
     * Forgets a conversation whose head {@linkplain UnreadableConversationException cannot be read}, with its places in
     * lists. May take as long as a look at all lists of the tenant.
     *
     * @return {@link AppendResult#COMMITTED}, or {@link AppendResult#CONFLICT} if the tenant has no such conversation, or its head can
     *     be read
     */
    CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId);

    /**
     * Reads a part of a list, ascending. It may hold fewer than {@link ListQuery#limit()} conversations, or none, although
     * there are more, so that one answer does not fill the memory; then it has a {@link Page#next}. Of a conversation that
     * cannot be read it may not be known whether it is wanted; it is named then.
     */
    CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query);

    /**
     * Reads the conversations of a tenant, completed, expired or not, ascending by id. It may hold fewer than the limit, or
     * none, although there are more; then it has a {@link Page#next}.
     *
     * @param afterId only those with a higher id
     * @param limit positive
     * @throws IllegalArgumentException if the limit is not
     */
    CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit);

    /**
     * The heads, of all tenants, about which something is {@linkplain Head#due() due}, the longest due first. A conversation
     * that cannot be read holds up no other.
     *
     * @param now the time by which it is
     * @param limit how many at most; positive
     * @throws IllegalArgumentException if the limit is not
     */
    default CompletableFuture<DuePage> due(Instant now, int limit) {
        return due(null, now, limit);
    }

    /**
     * The same behind the last head of an earlier answer. Heads that are due at the same time have an order of the store's,
     * so that each is in one answer. A conversation that changes between two answers may be in both or in neither.
     *
     * @param after a head as it was answered, which need not be there any more; {@code null}: from the longest due on
     * @throws IllegalArgumentException if the limit is not positive, or that head is never due
     */
    CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit);

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

    /**
     * Hands out no id of a block, nor one below it, from now on: another store may have. The future completes only once that
     * is certain.
     */
    CompletableFuture<Void> skipIds(IdBlock block);

    /**
     * The lowest number that any token may have that is handed out anew for what is there: a {@linkplain Head#revision
     * revision}, the id of a state or of a task. 0 as long as this store, and each that it was copied from, has all that it
     * ever acknowledged. A store that has lost something raises it above all tokens that it can have handed out. Returns at
     * once.
     */
    long floor();

    /**
     * Raises the floor, unless it is as high. It may be another store's, whose ids {@linkplain #skipIds are skipped} before. The
     * future completes only once that is certain.
     *
     * @param floor 0 to 2^53 - 1
     */
    CompletableFuture<Void> raiseFloor(long floor);

    /** Counts the conversations of every tenant that has any; about, where others write. Takes as long as going through all. */
    CompletableFuture<Map<Tenant, Long>> census();

    /**
     * Keeps a conversation as another store has it: under the same id, of the same version. Its id is one that this store
     * {@linkplain #skipIds does not hand out}, and of which it has not {@linkplain #remove forgotten} a conversation. The
     * future completes with {@link AppendResult#COMMITTED} only once that would survive a loss of power.
     *
     * @param conversation as a store has read it
     * @return {@link AppendResult#COMMITTED}; where the tenant has one with this id, nothing is changed: {@link AppendResult#exists}
     *     if it has the same head, otherwise {@link AppendResult#CONFLICT}
     */
    CompletableFuture<AppendResult> adopt(Conversation conversation);

    /**
     * Reads receipts of all tenants, in any order; such as are not good any more, too.
     *
     * @param after the {@link ReceiptPage#next} of the page before; {@code null}: from the beginning on
     * @param limit how many at most; positive
     * @throws IllegalArgumentException if the limit is not
     */
    CompletableFuture<ReceiptPage> receipts(@Nullable String after, int limit);

    /**
     * Keeps a receipt that another store has, unless there is one with its key that is good when it is issued.
     *
     * @return {@link AppendResult#COMMITTED}, or the receipt that is there, which may be the same
     */
    CompletableFuture<AppendResult> adoptReceipt(Tenant tenant, Receipt receipt);

    /**
     * Whether work that one process at a time is to do, of all that use the same conversations, is this one's now. Asked again
     * before every piece of it. What is done all the same by two of them has to be harmless. A store that one process uses at a
     * time always says yes.
     *
     * @param work a name for it; of letters
     */
    default CompletableFuture<Boolean> isMine(String work) {
        return CompletableFuture.completedFuture(true);
    }

    /**
     * Reads a note; empty if there is none of this name. A note is about the work on a store, and is not copied to another
     * store.
     *
     * @throws IllegalArgumentException if no note can have the name
     */
    CompletableFuture<Optional<String>> note(String name);

    /**
     * Keeps a note in place of the one before. The future completes only once the note would survive a loss of power. Of
     * several processes that write a note at the same time, one is the last.
     *
     * @param name 1 to {@value Notes#NAME_LENGTH} small letters, digits and hyphens
     * @param text at most {@value Notes#TEXT_LENGTH} characters, without half a surrogate pair
     * @throws IllegalArgumentException if name or text are not like that
     */
    CompletableFuture<Void> note(String name, String text);

    /**
     * Tells the other processes on the same conversations what the clock of this process shows, and asks what theirs show.
     * To be called every few seconds; the store decides how often it tells and asks. A store that one process uses at a time
     * knows of no others.
     *
     * @param now what the clock of this process shows
     */
    default CompletableFuture<PeerClocks> compareClocks(Instant now) {
        return CompletableFuture.completedFuture(PeerClocks.NONE);
    }

    /** Completes what was accepted, then gives back threads and files. Does nothing the second time. */
    @Override
    void close();
}
