package io.contextservices.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of all receipts.
 *
 * @param receipts the receipts; may be empty although there are more
 * @param next a token of the store for the next page; {@code null} on the last page
 */
public record ReceiptPage(List<Owned> receipts, @Nullable String next) {

    /** Copies the list. */
    public ReceiptPage {
        receipts = List.copyOf(receipts);
    }

    /** A receipt and its tenant. */
    public record Owned(Tenant tenant, Receipt receipt) {

        /** Checks that nothing is missing. */
        public Owned {
            requireNonNull(tenant, "tenant");
            requireNonNull(receipt, "receipt");
        }
    }
}
