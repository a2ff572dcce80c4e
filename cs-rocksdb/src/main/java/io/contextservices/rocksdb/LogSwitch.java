package io.contextservices.rocksdb;

import org.rocksdb.AbstractEventListener;
import org.rocksdb.MemTableInfo;

/** Detects that RocksDB begins a new log, which it does when it seals a memtable. RocksDB calls this on any thread. */
final class LogSwitch extends AbstractEventListener {

    /** True at first, because the log of a newly opened store is not recorded yet. */
    private volatile boolean switched = true;

    LogSwitch() {
        super(EnabledEventCallback.ON_MEMTABLE_SEALED);
    }

    @Override
    public void onMemTableSealed(MemTableInfo sealed) {
        setSwitched();
    }

    /** Sets the flag: a new log has begun. */
    void setSwitched() {
        switched = true;
    }

    boolean hasSwitched() {
        return switched;
    }

    /** Clears the flag. Call this before listing the logs, so that a log that begins later is detected. */
    void reset() {
        switched = false;
    }
}
