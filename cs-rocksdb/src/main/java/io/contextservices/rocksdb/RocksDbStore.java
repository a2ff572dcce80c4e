package io.contextservices.rocksdb;

import static java.util.Objects.requireNonNull;

import io.contextservices.api.UnavailableException;
import io.contextservices.store.AppendResult;
import io.contextservices.store.Commit;
import io.contextservices.store.Conversation;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.DuePage;
import io.contextservices.store.Head;
import io.contextservices.store.IdBlock;
import io.contextservices.store.ListKey;
import io.contextservices.store.ListQuery;
import io.contextservices.store.Notes;
import io.contextservices.store.Page;
import io.contextservices.store.Position;
import io.contextservices.store.Receipt;
import io.contextservices.store.ReceiptPage;
import io.contextservices.store.StoreException;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Statistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores conversations in a directory on a local disk, with RocksDB.
 *
 * <pre>{@code
 * try (ConversationStore store = RocksDbStore.open(Path.of("data"))) {
 *     store.append(commit).thenAccept(...);
 * }
 * }</pre>
 *
 * <p>The store is safe for use by any number of threads. One thread of the store writes, up to six threads read, and
 * one thread makes backups; all of them are daemon threads. Appends that arrive at about the same time share one sync
 * (group commit). Only one store can be open in a directory at a time, in this process or another.
 *
 * <p>If appends or reads arrive faster than the store handles them, the store rejects them with an {@link
 * UnavailableException} that asks for a retry after one second. A process that is killed needs no repair: the next
 * opening replays at most 64 MiB of write-ahead log.
 *
 * <p>Long reads do not delay other readers. A read of more than about 256 commits or 1 MiB (for a page, proportionally
 * more) moves to one or two separate threads, with a queue of 100 reads.
 *
 * <p>A page of a list or a scan ends early once its events exceed 4 MiB. A start that is conditional on no similar
 * active service fails with a {@link StoreException} if the store has to compare it with more than 1,000 active
 * services with the same type and customer or contact.
 */
public final class RocksDbStore implements TransferableStore {

    private static final Logger LOG = LoggerFactory.getLogger(RocksDbStore.class);
    private static final int BACKUPS_WAITING = 10;

    private final StoreExecutors threads = new StoreExecutors();
    private final Database database;
    private final StoreReader unlimitedReader;
    private final HeadCache heads = new HeadCache();
    private final Committer committer;
    private final ReadExecutor readers;
    private final BoundedExecutor backups;
    private final boolean isNew;
    private volatile long floor;
    private volatile boolean closed;

    private RocksDbStore(Builder builder) {
        if (builder.existing) {
            StoreDirectory unused = StoreDirectory.existing(builder.directory);
        }
        isNew = !StoreDirectory.isStore(builder.directory);
        StoreDirectory directory = StoreDirectory.prepare(builder.directory);
        database = Database.open(directory, builder.statistics);
        unlimitedReader = new StoreReader(database);
        try {
            skipIds(directory);
            floor = unlimitedReader.floor();
        } catch (IOException | RuntimeException e) {
            database.close();
            throw directory.errors().notOpened(e);
        }
        committer = new Committer(
                () -> new WriteGroup(database, unlimitedReader, heads),
                builder.queueCapacity,
                Runtime.getRuntime().maxMemory(),
                threads.named("committer"));
        readers = new ReadExecutor(directory.errors(), unlimitedReader, threads);
        backups = new BoundedExecutor(directory.errors(), 1, BACKUPS_WAITING, threads.named("backup"));
        if (isNew) {
            LOG.info("created an empty store in {}", directory);
        }
    }

    /** Returns whether the directory held no store when this one was opened, so that an empty store was created. */
    public boolean isNew() {
        return isNew;
    }

    /** Skips the ids that may be in use though the database does not say so. */
    private void skipIds(StoreDirectory directory) throws IOException {
        WriteGroup group = new WriteGroup(database, unlimitedReader, heads);
        long idsFrom = database.idsFrom();
        if (idsFrom > 0) {
            group.skipIds(idsFrom - 1);
        }
        boolean skipLost = directory.mustSkipIds();
        if (skipLost) {
            group.skipLostIds(Instant.now());
        }
        group.write();
        if (skipLost) {
            directory.removeSkipIds();
        }
    }

    /**
     * Opens the store in a directory, with the defaults of {@link Builder}. Creates the directory and the store if they
     * do not exist.
     *
     * @throws StoreException if the directory is in use, holds other files or a store of a newer format, or cannot be
     *     written
     * @throws CorruptStoreException if the store is damaged
     */
    public static RocksDbStore open(Path directory) {
        return builder(directory).open();
    }

    /** Returns a builder that opens the store in a directory with settings other than the defaults. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /**
     * Checks a whole store. Reports conversations that lack commits, records that cannot be read, list entries and
     * timers that are missing or superfluous, and ids that could be assigned twice. Changes nothing. The check takes as
     * long as reading the whole store, and holds one conversation in memory at a time.
     *
     * @param directory the directory of a store that is not open. This process must not open it during the check; other
     *     processes cannot
     * @param check returns the problems of a conversation that the store itself does not detect
     * @param progress receives a message about the progress from time to time
     * @throws StoreException if there is no store, if it is in use, or if it cannot be opened
     */
    public static StoreReport verify(
            Path directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        requireNonNull(check, "check");
        requireNonNull(progress, "progress");
        return Verification.of(StoreDirectory.existing(directory), check, progress);
    }

    /**
     * Repairs a store that does not open because the end of a write-ahead log cannot be read or its inventory is lost.
     * Cuts off the unreadable ends of logs. Writes a new inventory of the present files, provided that the store has no
     * other problem.
     *
     * <p>The repair loses the most recent changes. After a power failure, this is most likely one change that was never
     * acknowledged. If a disk has lost data that it reported as written, acknowledged changes are lost too. The parts
     * that are cut off are kept in the directory of the store. The next opening skips ids, as after {@link #restore},
     * since the most recently reserved ids may be lost too.
     *
     * @param directory as for {@link #verify}
     * @param check as for {@link #verify}; called only if a new inventory is made. Services that cannot be read do not
     *     prevent that, as long as none of their commits is missing
     * @return a sentence for each step that was carried out; empty if no repair was needed
     * @throws CorruptStoreException if readable data follows the unreadable part, or a file is missing; nothing is
     *     changed in this case
     * @throws StoreException if there is no store, if it is in use, or if it cannot be written
     */
    public static List<String> repair(Path directory, Function<Conversation, List<String>> check) {
        requireNonNull(check, "check");
        return StoreRepair.of(StoreDirectory.existing(directory), check);
    }

    /**
     * Copies the store to another directory while it is in use. The copy is itself a store. It holds all changes that
     * were completed before this call, and perhaps later ones. One copy is made at a time, and up to ten wait.
     *
     * <p>The future completes when the copy is on disk. It fails with a {@link StoreException} if the target is not
     * empty or cannot be written. It fails with an {@link UnavailableException} if the store is closed first, or if a
     * temporary disk error prevents the store from writing. After a failure, the target holds no copy.
     *
     * <p>On the same file system, the copy shares its tables with this store through hard links. Such a copy takes
     * hardly any time or space, but damage to a shared file affects both stores. For an independent backup, move the
     * copy to another file system.
     *
     * @param target a directory that is empty or does not exist
     */
    @SuppressWarnings("NullAway") // the future has no result
    public CompletableFuture<Void> backup(Path target) {
        requireNonNull(target, "target");
        return backups.submit(() -> {
            BackupAndRestore.backup(database, target, () -> closed);
            return null;
        });
    }

    /**
     * Creates a store from a copy, and verifies it before it can be opened. The copy stays unchanged. The new store
     * lacks all changes since the copy was made. Clients may still hold ids from that time, and such an id must not be
     * assigned to another service. The next ids are therefore higher than any that can have been reserved: they start
     * at about the number of microseconds since 1970. The store also skips ids when a copy is opened directly.
     *
     * @param backup a copy made by {@link #backup}, or any store that is not open
     * @param directory a directory that is empty or does not exist
     * @param check as for {@link #verify}
     * @param progress as for {@link #verify}
     * @return a report on the restored data; the store is created only if the report is {@linkplain StoreReport#isSound
     *     sound}. Services that cannot be read do not prevent the restore of the others
     * @throws StoreException if there is no copy, if the directory is not empty, or if a file cannot be read or written
     */
    public static StoreReport restore(
            Path backup, Path directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        requireNonNull(check, "check");
        requireNonNull(progress, "progress");
        return BackupAndRestore.restore(backup, directory, check, progress);
    }

    @Override
    public CompletableFuture<AppendResult> append(Commit commit) {
        byte[] record = RecordFormat.encode(commit); // on the caller's thread, to relieve the only writer
        return committer.submit(ChangeSize.of(commit, record), group -> group.append(commit, record));
    }

    @Override
    public CompletableFuture<AppendResult> appendAll(List<Commit> commits) {
        Commit.checkBeginnings(commits);
        List<byte[]> records = commits.stream().map(RecordFormat::encode).toList();
        return committer.submit(ChangeSize.of(commits, records), group -> group.appendAll(commits, records));
    }

    @Override
    public CompletableFuture<AppendResult> remove(Head expected) {
        requireNonNull(expected, "expected");
        return committer.submit(ChangeSize.ofRemoval(expected.version()), group -> group.remove(expected));
    }

    @Override
    public CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        Head head = heads.get(tenant, serviceId);
        return head == null || closed
                ? ofService(reader -> reader.head(tenant, serviceId))
                : CompletableFuture.completedFuture(Optional.of(head));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return ofService(reader -> reader.conversation(tenant, serviceId));
    }

    /**
     * Collects the keys on a reader thread. The committer then only checks that the conversation still cannot be read,
     * since unreadable records do not change.
     */
    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return ofService(reader -> reader.keysOfUnreadable(tenant, serviceId))
                .thenCompose(keys -> keys.isEmpty()
                        ? CompletableFuture.completedFuture(AppendResult.CONFLICT)
                        : committer.submit(
                                ChangeSize.ofRemoval(keys.size()),
                                group -> group.removeUnreadable(tenant, serviceId, keys)));
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query) {
        requireNonNull(lookUp, "lookUp");
        requireNonNull(query, "query");
        return page(query.limit(), reader -> reader.list(lookUp, query));
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        requireNonNull(tenant, "tenant");
        ConversationStore.checkLimit(limit);
        return page(limit, reader -> reader.scan(tenant, afterId, limit));
    }

    @Override
    public CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit) {
        requireNonNull(now, "now");
        ConversationStore.checkLimit(limit);
        Head.requireDue(after);
        return page(limit, reader -> reader.due(after, now, limit));
    }

    @Override
    public CompletableFuture<Optional<String>> note(String name) {
        byte[] key = KeyFormat.note(Notes.name(name));
        return ofService(reader -> Optional.ofNullable(reader.note(key)));
    }

    @Override
    @SuppressWarnings("NullAway") // the future has no result
    public CompletableFuture<Void> note(String name, String text) {
        byte[] key = KeyFormat.note(Notes.name(name));
        byte[] value = Utf8.bytes(Notes.text(text));
        return committer.submit(value.length, group -> {
            group.note(key, value);
            return null;
        });
    }

    @Override
    public CompletableFuture<Optional<Receipt>> receipt(Tenant tenant, String key, Instant now, Duration kept) {
        requireNonNull(tenant, "tenant");
        requireNonNull(now, "now");
        Receipt.checkKey(key);
        Receipt.checkLifetime(kept);
        return ofService(reader -> Optional.ofNullable(reader.receipts().find(tenant, key, now, kept)));
    }

    @Override
    @SuppressWarnings("NullAway") // the future has no result
    public CompletableFuture<Void> deleteReceipts(Instant before) {
        long day = KeyFormat.day(before);
        return ofService(reader -> reader.hasReceiptsBefore(day))
                .thenCompose(exist -> exist
                        ? committer.submit(0, group -> {
                            group.deleteReceipts(day);
                            return null;
                        })
                        : CompletableFuture.allOf());
    }

    private <T> CompletableFuture<T> ofService(Function<StoreReader, T> read) {
        return readers.submit(ReadBudget.ofService(), read);
    }

    private <T> CompletableFuture<T> page(int limit, Function<StoreReader, T> read) {
        return readers.submit(ReadBudget.ofPage(limit), read);
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        ConversationStore.checkIdCount(count);
        return committer.submit(Long.BYTES, group -> group.reserve(count));
    }

    @Override
    @SuppressWarnings("NullAway") // the future has no result
    public CompletableFuture<Void> skipIds(IdBlock block) {
        requireNonNull(block, "block");
        return committer.submit(Long.BYTES, group -> {
            group.skipIds(block.last());
            return null;
        });
    }

    @Override
    public long floor() {
        return floor;
    }

    @Override
    @SuppressWarnings("NullAway") // the future has no result
    public CompletableFuture<Void> raiseFloor(long raised) {
        return committer
                .submit(Long.BYTES, group -> {
                    group.raiseFloor(raised);
                    return raised;
                })
                .thenAccept(this::setFloor);
    }

    private synchronized void setFloor(long raised) {
        floor = Math.max(floor, raised);
    }

    @Override
    public CompletableFuture<Map<Tenant, Long>> countByTenant() {
        return ofService(StoreReader::countByTenant);
    }

    @Override
    public CompletableFuture<AppendResult> importConversation(Conversation conversation) {
        List<byte[]> records = RecordFormat.commits(conversation);
        return committer.submit(ChangeSize.ofConversation(records), group -> group.adopt(conversation.head(), records));
    }

    @Override
    public CompletableFuture<ReceiptPage> receipts(@Nullable String after, int limit) {
        ConversationStore.checkLimit(limit);
        byte[] behind = after == null ? null : HexFormat.of().parseHex(after);
        return page(limit, reader -> reader.receipts(behind, limit));
    }

    @Override
    public CompletableFuture<AppendResult> importReceipt(Tenant tenant, Receipt receipt) {
        requireNonNull(tenant, "tenant");
        return committer.submit(ChangeSize.of(receipt), group -> group.adopt(tenant, receipt));
    }

    /**
     * Completes all accepted operations, then releases threads and files. Backups are aborted; a backup in progress
     * stops before its next file.
     *
     * @throws IllegalStateException if it is called on a thread of this store, which would wait for itself
     */
    @Override
    public void close() {
        if (threads.hasCurrent()) {
            throw new IllegalStateException("a store cannot be closed on a thread that completes its futures");
        }
        closeOnce();
    }

    /**
     * Stops the threads of the store before it closes the database. Only these threads use RocksDB, so it is safe to
     * close after they have ended.
     */
    private synchronized void closeOnce() {
        if (!closed) {
            closed = true;
            committer.stop();
            readers.stop();
            backups.stop();
            threads.join();
            database.close();
        }
    }

    /** A builder of stores. Not safe for use by several threads. */
    public static final class Builder {

        private final Path directory;
        private int queueCapacity = 10_000;
        private boolean existing;
        private @Nullable Statistics statistics;

        private Builder(Path directory) {
            this.directory = requireNonNull(directory, "directory");
        }

        /**
         * Sets the maximum number of changes in progress; the store rejects further ones. In addition, these changes
         * may take at most an eighth of the heap and at most 64 MiB, including their events and their encoded records.
         *
         * @param changes positive; default 10,000
         */
        public Builder queueCapacity(int changes) {
            if (changes < 1) {
                throw new IllegalArgumentException("queueCapacity " + changes);
            }
            this.queueCapacity = changes;
            return this;
        }

        /**
         * Opens only an existing store. If there is none, {@link #open} throws a {@link StoreException} instead of
         * creating one.
         */
        public Builder existing() {
            this.existing = true;
            return this;
        }

        /** Sets the statistics in which RocksDB counts. */
        Builder statistics(Statistics counted) {
            this.statistics = counted;
            return this;
        }

        /** Opens the store; see {@link RocksDbStore#open}. */
        public RocksDbStore open() {
            return new RocksDbStore(this);
        }
    }
}
