package io.contextservices.rocksdb;

import io.contextservices.store.FileHandles;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.SstPartitionerFixedPrefixFactory;
import org.rocksdb.Statistics;
import org.rocksdb.WALRecoveryMode;

/** The options with which RocksDB opens the database of a store. */
final class DatabaseOptions {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /** Half of the capacity of a write-ahead log, and thus half of the data that an opening replays after a crash. */
    private static final long MEMTABLE_BYTES = 32 * MIB;

    /**
     * The size of the first level. It is little more than what one flush adds; a larger level would be rewritten again
     * and again.
     */
    private static final long FIRST_LEVEL_BYTES = 32 * MIB;

    private static final long TABLE_BYTES = 8 * MIB;
    private static final Duration NEVER = Duration.ofDays(36_500);

    /** The compression level of Zstandard. The default, 3, saved no more space. */
    private static final int ZSTD_LEVEL = 1;

    private static final long CACHE_BYTES = 64 * MIB;

    /**
     * The number of open tables from which the table cache is divided into shards. Each shard holds at least one table,
     * so a small cache has no shards.
     */
    private static final int MANY_TABLES = 500;

    private static final int TABLE_SHARD_BITS = 6;

    private final NativeHandles handles;

    /**
     * Creates the options of one opening.
     *
     * @param handles closes the native objects of the options
     */
    DatabaseOptions(NativeHandles handles) {
        this.handles = handles;
    }

    /**
     * Returns the options for an opening for writing.
     *
     * @param create whether RocksDB creates a missing database
     * @param statistics counts RocksDB's operations
     */
    Options forWriting(boolean create, LogSwitch logSwitch, @Nullable Statistics statistics) {
        Options options = options().setCreateIfMissing(create).setListeners(List.of(logSwitch));
        return statistics == null ? options : options.setStatistics(statistics);
    }

    /**
     * Returns the options for an opening for reading. They include a silent logger, since RocksDB would otherwise write
     * its log file into the directory.
     */
    Options forReading() {
        return options().setCreateIfMissing(false).setLogger(handles.keep(StoreLock.silent()));
    }

    private Options options() {
        int openTables = FileHandles.ofProcess().tables();
        return handles.keep(new Options(handles.keep(new DBOptions()), handles.keep(columnFamily())))
                // The end of an append that was never acknowledged may be missing. Any other fault is reported.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                // Nearly all data is on the last level, and is written there once.
                .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
                .setBottommostCompressionOptions(
                        handles.keep(new CompressionOptions()).setEnabled(true).setLevel(ZSTD_LEVEL))
                // In most lists (all but those of customers and contacts), starts are appended in key order. A table
                // with records of one kind therefore moves from level to level unchanged, while a table with all kinds
                // would be rewritten at each level.
                .setSstPartitionerFactory(handles.keep(new SstPartitionerFixedPrefixFactory(KeyFormat.KIND_BYTES)))
                .setMaxBytesForLevelBase(FIRST_LEVEL_BYTES)
                .setTargetFileSizeBase(TABLE_BYTES)
                .setTableFormatConfig(tableFormat())
                // Keeps the time of an opening and the number of open files constant as the store grows.
                .setMaxOpenFiles(openTables)
                .setTableCacheNumshardbits(openTables < MANY_TABLES ? 0 : TABLE_SHARD_BITS)
                .setSkipStatsUpdateOnDbOpen(true)
                .setAvoidUnnecessaryBlockingIO(true)
                .setMaxLogFileSize(MIB)
                .setKeepLogFileNum(4)
                .setStatsDumpPeriodSec(0);
    }

    /**
     * Returns the options of the column family. They disable the compaction that would rewrite tables of the last level
     * to save a few bits, as soon as no snapshot needs their older records. RocksJava has no setter for this option.
     */
    private static ColumnFamilyOptions columnFamily() {
        Properties properties = new Properties();
        properties.setProperty("bottommost_file_compaction_delay", Long.toString(NEVER.toSeconds()));
        return ColumnFamilyOptions.getColumnFamilyOptionsFromProps(properties);
    }

    private BlockBasedTableConfig tableFormat() {
        return new BlockBasedTableConfig()
                .setBlockCache(handles.keep(new LRUCache(CACHE_BYTES)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(handles.keep(new BloomFilter(10)))
                .setBlockSize(16 * KIB);
    }
}
