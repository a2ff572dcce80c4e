package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of all receipts.
 *
 * @param receipts perhaps none, although there are more
 * @param next behind which there may be more; {@code null}: there are none. Of the store's making
 */
public record ReceiptPage(List<Owned> receipts, @Nullable String next) {

    /** Takes a copy of the list. */
    public ReceiptPage {
        receipts = List.copyOf(receipts);
    }

    /** A receipt, and whose it is. */
    public record Owned(Tenant tenant, Receipt receipt) {

        /** Checks that nothing is missing. */
        public Owned {
            requireNonNull(tenant, "tenant");
            requireNonNull(receipt, "receipt");
        }
    }
}
