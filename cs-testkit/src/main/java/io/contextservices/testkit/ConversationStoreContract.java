package io.contextservices.testkit;

import io.contextservices.store.ConversationStore;
import io.contextservices.store.Head;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link ConversationStore} must do, as tests. To be extended once per store; one whose conversations outlive
 * {@link ConversationStore#close()} extends {@link DurableStoreContract}.
 *
 * <p>Each test has a store of its own, and may close it.
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

    ConversationStore store;

    /** Opens an empty store. */
    protected abstract ConversationStore open() throws Exception;

    /**
     * Damages conversations, each in its newest record, so that neither head nor events can be read.
     *
     * @param store which may be closed for that
     * @return the store to go on with
     */
    protected abstract ConversationStore spoil(ConversationStore store, List<Head> heads) throws Exception;

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

    /** The store of the test that is running. */
    @Override
    public final ConversationStore store() {
        return store;
    }
}
