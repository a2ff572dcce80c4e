package io.contextservices.rocksdb;

import org.rocksdb.AbstractEventListener;
import org.rocksdb.MemTableInfo;

/** Notices that RocksDB begins another log: it does so when it seals a memtable. RocksDB calls it on any thread. */
final class LogSwitch extends AbstractEventListener {

    /** True at first, since a store that is opened has a log of which nothing is recorded. */
    private volatile boolean happened = true;

    LogSwitch() {
        super(EnabledEventCallback.ON_MEMTABLE_SEALED);
    }

    @Override
    public void onMemTableSealed(MemTableInfo sealed) {
        happens();
    }

    /** Another log has begun. */
    void happens() {
        happened = true;
    }

    boolean hasHappened() {
        return happened;
    }

    /** To be told of the next one. Called before a look at the logs, so that none that begins later is overlooked. */
    void reset() {
        happened = false;
    }
}
