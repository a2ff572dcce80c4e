package io.contextservices.store;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A store whose contents can be copied to another one, see {@link io.contextservices.store.copy.StoreCopy}.
 * {@link #countByTenant}, {@link #scan} and {@link #receipts} read the source; {@link #skipIds}, {@link #raiseFloor},
 * {@link #importConversation} and {@link #importReceipt} write the target.
 *
 * <p>For authors of stores: minor versions may add methods, with a default implementation where one is possible.
 */
public interface TransferableStore extends ConversationStore {

    /**
     * Counts the conversations of every tenant that has any. The counts are approximate during concurrent writes. Takes
     * as long as a scan of all conversations.
     */
    CompletableFuture<Map<Tenant, Long>> countByTenant();

    /**
     * Stores a conversation of another store with its id and version. The id is one that this store
     * {@linkplain #skipIds never reserves}, and of which it has not {@linkplain #remove deleted} a conversation. The
     * future completes with {@link AppendResult#COMMITTED} only when the conversation would survive a loss of power.
     *
     * @param conversation a conversation as a store returned it
     * @return {@link AppendResult#COMMITTED}; if the tenant has one with this id, nothing changes:
     *     {@link AppendResult#exists} if the heads are equal, otherwise {@link AppendResult#CONFLICT}
     */
    CompletableFuture<AppendResult> importConversation(Conversation conversation);

    /**
     * Reads receipts of all tenants, in any order, including expired ones.
     *
     * @param after the {@link ReceiptPage#next} of the page before; {@code null} begins at the start
     * @param limit the maximum number of receipts; positive
     * @throws IllegalArgumentException if the limit is not positive
     */
    CompletableFuture<ReceiptPage> receipts(@Nullable String after, int limit);

    /**
     * Stores a receipt of another store, unless a receipt with its key is valid at the time when it was issued.
     *
     * @return {@link AppendResult#COMMITTED}, or the existing receipt, which may be equal
     */
    CompletableFuture<AppendResult> importReceipt(Tenant tenant, Receipt receipt);

    /**
     * Makes sure that this store never again reserves an id of a block or below it, because another store may have used
     * them. The future completes only when that is certain.
     */
    CompletableFuture<Void> skipIds(IdBlock block);

    /**
     * Raises the {@link #floor}, unless it is already as high. The value may come from another store, whose ids
     * {@linkplain #skipIds are skipped} before. The future completes only when that is certain.
     *
     * @param floor 0 to 2^53 - 1
     */
    CompletableFuture<Void> raiseFloor(long floor);
}
