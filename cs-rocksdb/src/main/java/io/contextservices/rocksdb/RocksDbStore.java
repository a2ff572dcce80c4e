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
 * Keeps conversations in a directory on a local disk.
 *
 * <pre>{@code
 * try (ConversationStore store = RocksDbStore.open(Path.of("data"))) {
 *     store.append(commit).thenAccept(...);
 * }
 * }</pre>
 *
 * <p>Safe for use by any number of threads. What is appended at about the same time is written with one sync; one thread
 * writes, up to six read and one makes backups, none of which keeps the process alive. A directory belongs to one store
 * at a time, in this process or another.
 *
 * <p>Appends and reads beyond what the store keeps up with are refused with an {@link UnavailableException} that says to
 * wait a second. A process that is killed needs no repair: the next opening reads at most 64 MiB of log again.
 *
 * <p>A read that goes over more than some 256 commits or 1 MiB, for a page in proportion, goes on with one or two threads of its
 * own, where 100 such reads may wait: those who read services with a long history hold up each other and no other readers.
 *
 * <p>A page of a list or a scan ends early once its events take more than 4 MiB. A start that is wanted only if none like
 * it is active fails with a {@link StoreException} if it has to be compared with more than 1,000 others: active services of
 * the same customer, or contact, and type.
 */
public final class RocksDbStore implements ConversationStore {

    private static final Logger LOG = LoggerFactory.getLogger(RocksDbStore.class);
    private static final int BACKUPS_WAITING = 10;

    /** What the removal of one commit takes in a group, about. */
    private static final int REMOVED_BYTES = 64;

    private final StoreExecutors threads = new StoreExecutors();
    private final Database database;
    private final StoreReader reads;
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
        reads = new StoreReader(database);
        skipIds(directory, database.idsFrom());
        floor = readFloor();
        committer = new Committer(
                () -> new WriteGroup(database, reads, heads),
                builder.queueCapacity,
                Runtime.getRuntime().maxMemory(),
                threads.named("committer"));
        readers = new ReadExecutor(database, reads, threads);
        backups = new BoundedExecutor(database, 1, BACKUPS_WAITING, threads.named("backup"));
        if (isNew) {
            LOG.info("made an empty store in {}", directory);
        }
    }

    /** Whether there was no store in the directory when this one was opened, so that an empty one was made. */
    public boolean isNew() {
        return isNew;
    }

    private long readFloor() {
        try {
            return reads.floor();
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void skipIds(StoreDirectory directory, long idsFrom) {
        boolean lost = directory.isToSkipIds();
        try {
            WriteGroup group = new WriteGroup(database, reads, heads);
            if (idsFrom > 0) {
                group.skipIds(idsFrom - 1);
            }
            if (lost) {
                group.skipLostIds(Instant.now());
            }
            group.write();
            if (lost) {
                directory.idsAreSkipped();
            }
        } catch (IOException e) {
            database.close();
            throw new StoreException("the store in " + database + " cannot be opened: " + e, e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Opens the store in a directory, with the defaults of {@link Builder}. Creates directory and store if they are not
     * there.
     *
     * @throws StoreException if the directory is in use, holds something else or a newer format, or cannot be written
     * @throws CorruptStoreException if the store is damaged
     */
    public static RocksDbStore open(Path directory) {
        return builder(directory).open();
    }

    /** To open the store in a directory otherwise than with the defaults. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /**
     * Checks a whole store: that every conversation has all its commits and every record can be read, that each has its
     * place in a list and its timer, that nothing else is there, and that no id can be used twice. Changes nothing. Takes
     * as long as reading it all, and memory for one conversation.
     *
     * @param directory with a store that nobody has open, and that nobody in this process opens meanwhile; other processes
     *     cannot
     * @param check what is wrong with a conversation, beside that
     * @param progress told now and then how far it is
     * @throws StoreException if there is no store, it is in use, or it cannot be opened
     */
    public static StoreReport verify(
            Path directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        requireNonNull(check, "check");
        requireNonNull(progress, "progress");
        return Verification.of(StoreDirectory.existing(directory), check, progress);
    }

    /**
     * Cuts off ends of logs that cannot be read, and for which the store would not open; and gives a store that has lost its
     * inventory another, of what is there, provided that nothing is wrong with that. That loses the changes made last:
     * after a loss of power most likely one that was never acknowledged, but where a disk has lost what it said was on it,
     * also some that were. What is cut off is kept in the directory of the store. The next opening skips ids, as after
     * {@link #restore}, since those reserved last may be lost too.
     *
     * @param directory as for {@link #verify}
     * @param check as for {@link #verify}; asked where another inventory is made. Services that cannot be read do not stand in
     *     the way of that, as long as none of their commits is missing
     * @return what was done, a sentence for each step; empty if nothing was
     * @throws CorruptStoreException if something can be read behind what cannot, or a file is missing; nothing is done then
     * @throws StoreException if there is no store, it is in use, or it cannot be written
     */
    public static List<String> repair(Path directory, Function<Conversation, List<String>> check) {
        requireNonNull(check, "check");
        return StoreRepair.of(StoreDirectory.existing(directory), check);
    }

    /**
     * Makes a copy, which is itself a store, of all that is there when this is called, and perhaps more, while others read
     * and write. The future completes when the copy is on disk; it fails with a {@link StoreException} if the target holds
     * something or cannot be written, and with an {@link UnavailableException} if the store is closed before, or an error of
     * the disk that passes keeps the store from writing; nothing is left there then. One copy is made at a time, while as many
     * as ten wait.
     *
     * <p>On the same file system the copy shares its tables with this store, as hard links: it takes no time and no room,
     * and would be damaged with it. Whoever wants a copy that is not takes it elsewhere.
     *
     * @param target a directory that is empty or not there
     */
    @SuppressWarnings("NullAway") // there is nothing to return
    public CompletableFuture<Void> backup(Path target) {
        requireNonNull(target, "target");
        return backups.submit(() -> {
            BackupAndRestore.backup(database, target, () -> closed);
            return null;
        });
    }

    /**
     * Makes a store of a copy, which stays as it is. It is verified before it can be opened. What was done since the copy
     * was made is not in it, and whoever holds on to ids from that time must not meet another service under them: so the
     * next ids are higher than any that can have been reserved, about the number of microseconds since 1970. The same
     * holds for a copy that is opened itself.
     *
     * @param backup made by {@link #backup}, or any store that nobody has open
     * @param directory empty or not there
     * @param check as for {@link #verify}
     * @param progress as for {@link #verify}
     * @return what is in it; there is a store only if that is {@linkplain StoreReport#isSound sound}. Services that cannot be
     *     read do not stand in the way of the others
     * @throws StoreException if there is no copy, the directory holds something, or something cannot be read or written
     */
    public static StoreReport restore(
            Path backup, Path directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        requireNonNull(check, "check");
        requireNonNull(progress, "progress");
        return BackupAndRestore.restore(backup, directory, check, progress);
    }

    @Override
    public CompletableFuture<AppendResult> append(Commit commit) {
        byte[] record = RecordFormat.encode(commit); // here, because the one thread that writes has enough to do
        return committer.submit(bytes(commit, record), group -> group.append(commit, record));
    }

    @Override
    public CompletableFuture<AppendResult> appendAll(List<Commit> commits) {
        Commit.checkBeginnings(commits);
        List<byte[]> records = commits.stream().map(RecordFormat::encode).toList();
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            bytes += bytes(commits.get(i), records.get(i));
        }
        return committer.submit(bytes, group -> group.appendAll(commits, records));
    }

    /** The record, and the events that it was made of. */
    private static int bytes(Commit commit, byte[] record) {
        Receipt receipt = commit.receipt();
        return 2 * record.length + (receipt == null ? 0 : bytes(receipt));
    }

    private static int bytes(Receipt receipt) {
        return receipt.key().length() + receipt.answer().length();
    }

    @Override
    public CompletableFuture<AppendResult> remove(Head expected) {
        requireNonNull(expected, "expected");
        int bytes = (int) Math.min(Integer.MAX_VALUE, (long) expected.version() * REMOVED_BYTES);
        return committer.submit(bytes, group -> group.remove(expected));
    }

    @Override
    public CompletableFuture<Optional<Head>> head(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        Head head = heads.get(tenant, serviceId);
        return head == null || closed
                ? ofService(reading -> reading.head(tenant, serviceId))
                : CompletableFuture.completedFuture(Optional.of(head));
    }

    @Override
    public CompletableFuture<Optional<Conversation>> read(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return ofService(reading -> reading.conversation(tenant, serviceId));
    }

    /** The committer only looks whether it still cannot be read: what cannot be read does not change. */
    @Override
    public CompletableFuture<AppendResult> removeUnreadable(Tenant tenant, long serviceId) {
        requireNonNull(tenant, "tenant");
        return ofService(reading -> reading.keysOfUnreadable(tenant, serviceId)).thenCompose(keys -> {
            int bytes = (int) Math.min(Integer.MAX_VALUE, (long) keys.size() * REMOVED_BYTES);
            return keys.isEmpty()
                    ? CompletableFuture.completedFuture(AppendResult.CONFLICT)
                    : committer.submit(bytes, group -> group.removeUnreadable(tenant, serviceId, keys));
        });
    }

    @Override
    public CompletableFuture<Page<Position>> list(ListKey lookUp, ListQuery query) {
        requireNonNull(lookUp, "lookUp");
        requireNonNull(query, "query");
        return page(query.limit(), reading -> reading.list(lookUp, query));
    }

    @Override
    public CompletableFuture<Page<Long>> scan(Tenant tenant, long afterId, int limit) {
        requireNonNull(tenant, "tenant");
        requirePositive(limit);
        return page(limit, reading -> reading.scan(tenant, afterId, limit));
    }

    @Override
    public CompletableFuture<DuePage> due(@Nullable Head after, Instant now, int limit) {
        requireNonNull(now, "now");
        requirePositive(limit);
        Head.requireDue(after);
        return page(limit, reading -> reading.due(after, now, limit));
    }

    @Override
    public CompletableFuture<Optional<String>> note(String name) {
        byte[] key = KeyFormat.note(Notes.name(name));
        return ofService(reading -> Optional.ofNullable(reading.note(key)));
    }

    @Override
    @SuppressWarnings("NullAway") // there is nothing to return
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
        Receipt.checkKept(kept);
        return ofService(reading -> Optional.ofNullable(reading.receipt(tenant, key, now, kept)));
    }

    @Override
    @SuppressWarnings("NullAway") // there is nothing to return
    public CompletableFuture<Void> forgetReceipts(Instant before) {
        long day = KeyFormat.day(before);
        return ofService(reading -> reading.hasReceiptsBefore(day))
                .thenCompose(some -> some
                        ? committer.submit(0, group -> {
                            group.forgetReceipts(day);
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

    private static void requirePositive(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    @Override
    public CompletableFuture<IdBlock> reserveIds(int count) {
        if (count < 1 || count > 1_000_000) {
            throw new IllegalArgumentException(count + " ids");
        }
        return committer.submit(Long.BYTES, group -> group.reserve(count));
    }

    @Override
    @SuppressWarnings("NullAway") // there is nothing to return
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
    @SuppressWarnings("NullAway") // there is nothing to return
    public CompletableFuture<Void> raiseFloor(long raised) {
        return committer
                .submit(Long.BYTES, group -> {
                    group.raiseFloor(raised);
                    return raised;
                })
                .thenAccept(this::floorIs);
    }

    private synchronized void floorIs(long raised) {
        floor = Math.max(floor, raised);
    }

    @Override
    public CompletableFuture<Map<Tenant, Long>> census() {
        return ofService(StoreReader::census);
    }

    @Override
    public CompletableFuture<AppendResult> adopt(Conversation conversation) {
        List<byte[]> records = RecordFormat.commits(conversation);
        int bytes = 2 * records.stream().mapToInt(record -> record.length).sum();
        return committer.submit(bytes, group -> group.adopt(conversation.head(), records));
    }

    @Override
    public CompletableFuture<ReceiptPage> receipts(@Nullable String after, int limit) {
        requirePositive(limit);
        byte[] behind = after == null ? null : HexFormat.of().parseHex(after);
        return page(limit, reading -> reading.receipts(behind, limit));
    }

    @Override
    public CompletableFuture<AppendResult> adoptReceipt(Tenant tenant, Receipt receipt) {
        requireNonNull(tenant, "tenant");
        return committer.submit(bytes(receipt), group -> group.adopt(tenant, receipt));
    }

    /**
     * Completes what was accepted, which takes as long as that, and gives back threads and files. Backups are given up, at
     * the next file if one is under way.
     *
     * @throws IllegalStateException on a thread of this store, where it would wait for itself
     */
    @Override
    public void close() {
        if (threads.hasCurrent()) {
            throw new IllegalStateException("a store cannot be closed where its futures complete");
        }
        closeOnce();
    }

    /** RocksDB is in use on threads of the store and nowhere else, so once they have ended it is safe to let go of it. */
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

    /** How a store is opened. For one thread. */
    public static final class Builder {

        private final Path directory;
        private int queueCapacity = 10_000;
        private boolean existing;
        private @Nullable Statistics statistics;

        private Builder(Path directory) {
            this.directory = requireNonNull(directory, "directory");
        }

        /**
         * How many changes may be under way before more are refused. With what is made of them, their
         * events may not take more than an eighth of the heap, and not more than 64 MiB, either.
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

        /** Refuses, with a {@link StoreException}, to create a store where there is none. */
        public Builder existing() {
            this.existing = true;
            return this;
        }

        /** Has RocksDB count there. */
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
