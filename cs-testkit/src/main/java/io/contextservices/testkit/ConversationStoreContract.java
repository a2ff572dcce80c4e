package io.contextservices.testkit;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.Head;
import io.contextservices.store.TransferableStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The contract of {@link TransferableStore}, as tests to extend once per store. A store whose conversations outlive
 * {@link ConversationStore#close()} extends {@link DurableStoreContract}.
 *
 * <p>Each test has its own store, and may close it.
 */
public abstract class ConversationStoreContract
        implements AppendContract,
                BeginningContract,
                UnlessActiveContract,
                ReceiptContract,
                RemoveContract,
                ReadContract,
                ListContract,
                PagingContract,
                ExpiryContract,
                ScanContract,
                DueContract,
                IdContract,
                NoteContract,
                OpenItemContract,
                MoveContract,
                UnreadableContract,
                CloseContract {

    TransferableStore store;

    /** Opens an empty store. */
    protected abstract TransferableStore open() throws Exception;

    /**
     * Damages the newest record of each conversation, so that neither head nor events can be read.
     *
     * @param store the store, which may be closed in the process
     * @return the store to continue with
     */
    protected abstract TransferableStore spoil(TransferableStore store, List<Head> heads) throws Exception;

    @Override
    public final void spoil(List<Head> heads) throws Exception {
        store = spoil(store, heads);
    }

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    /** Returns the store of the running test. */
    @Override
    public final TransferableStore store() {
        return store;
    }
}
