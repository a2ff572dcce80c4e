package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Compacts a store that no process has open, with its last options, as RocksDB does over time. */
final class Compaction {

    private Compaction() {}

    /** Compacts the whole store and returns its size afterwards. */
    static long of(Path data) throws IOException, RocksDBException {
        Path database = data.resolve("db");
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (ConfigOptions config = new ConfigOptions();
                DBOptions options = new DBOptions();
                CompactRangeOptions everything =
                        new CompactRangeOptions().setBottommostLevelCompaction(BottommostLevelCompaction.kForce);
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            OptionsUtil.loadLatestOptions(config, database.toString(), options, families);
            try (RocksDB db = RocksDB.open(options, database.toString(), families, handles)) {
                for (ColumnFamilyHandle family : handles) {
                    db.flush(flush, family);
                    db.compactRange(family, null, null, everything);
                }
                handles.forEach(ColumnFamilyHandle::close);
            } finally {
                families.forEach(family -> family.getOptions().close());
            }
        }
        return Directories.bytes(data, file -> file.toString().endsWith(".sst"));
    }
}
