package io.contextservices.rocksdb;

import io.contextservices.store.Conversation;
import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import io.contextservices.store.record.RecordFormat.Unreadable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A check of a whole store. Reads all records once, in the order of their keys, and looks up the records that each one
 * refers to. Holds one conversation in memory at a time. Each problem is reported once, at the record that has it. For
 * use by one thread.
 */
final class Verification {

    private final Database database;
    private final StoreReader reader;
    private final Function<Conversation, List<String>> check;
    private final StoreReportBuilder report;
    private long highestId;
    private long nextId = 1;
    private long floor;

    private Verification(Database database, Function<Conversation, List<String>> check, Consumer<String> progress) {
        this.database = database;
        this.reader = new StoreReader(database);
        this.check = check;
        this.report = new StoreReportBuilder(progress);
    }

    /** Verifies a store; see {@link RocksDbStore#verify}. */
    static StoreReport of(
            StoreDirectory directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        try (StoreLock lock = StoreLock.of(directory)) {
            return of(directory, lock.required(), check, progress);
        } catch (IOException e) {
            throw directory.errors().notOpened(e);
        }
    }

    /**
     * Verifies a store whose lock the caller holds.
     *
     * @param inventory the data that must be present
     */
    static StoreReport of(
            StoreDirectory directory,
            Inventory inventory,
            Function<Conversation, List<String>> check,
            Consumer<String> progress) {
        try (Database database = Database.openReadOnly(directory, inventory)) {
            return new Verification(database, check, progress).run();
        }
    }

    /** Reads the record at the cursor, and moves the cursor behind it. */
    private interface RecordCheck {
        void run(RecordCursor records) throws Unreadable;
    }

    private StoreReport run() {
        try (SnapshotView view = database.view()) {
            each(view, 0, 'c', this::unknownRecord);
            each(view, 'c', 'd', this::conversation);
            each(view, 'd', 'f', this::unknownRecord);
            each(view, 'f', 'g', this::floor);
            each(view, 'g', 'i', this::unknownRecord);
            each(view, 'i', 'j', this::nextId);
            each(view, 'j', 'l', this::unknownRecord);
            each(view, 'l', 'm', this::entry);
            each(view, 'm', 'n', this::unknownRecord);
            each(view, 'n', 'o', this::note);
            each(view, 'o', 'r', this::unknownRecord);
            each(view, 'r', 's', this::receipt);
            each(view, 's', 't', this::unknownRecord);
            each(view, 't', 'u', this::timer);
            each(view, 'u', 0xff, this::unknownRecord);
        }
        if (highestId >= nextId) {
            report.problem("service " + highestId + " exists, but the next id is " + nextId);
        }
        if (floor > nextId) {
            report.problem("the floor is " + floor + ", but the next id is " + nextId);
        }
        return report.build();
    }

    /**
     * Visits all records of one kind. If the disk fails, the rest of that kind is skipped, and the other kinds are
     * still read.
     */
    private void each(SnapshotView view, int from, int to, RecordCheck recordCheck) {
        try (RecordCursor cursor = view.range(new byte[] {(byte) from}, new byte[] {(byte) to})) {
            while (cursor.isValid()) {
                try {
                    recordCheck.run(cursor);
                } catch (Unreadable e) {
                    report.problem(String.valueOf(e.getMessage()));
                }
            }
        } catch (StoreException e) {
            report.problem(String.valueOf(e.getMessage()));
        }
    }

    private void next(RecordCursor cursor) {
        cursor.next();
        report.countRecord();
    }

    private interface KeyReader<T> {
        T read(byte[] key);
    }

    private static <T> T key(byte[] key, KeyReader<T> parser, String name) throws Unreadable {
        try {
            return parser.read(key);
        } catch (RuntimeException e) { // a key that this store did not write may cause any exception
            throw new Unreadable(name + " has a key that cannot be read", e);
        }
    }

    private void unknownRecord(RecordCursor cursor) throws Unreadable {
        next(cursor);
        throw new Unreadable("a record has an unknown kind", null);
    }

    private void conversation(RecordCursor commits) throws Unreadable {
        byte[] first = commits.key();
        KeyParser.Owner owner;
        try {
            owner = key(first, KeyParser::ownerOfCommit, "a commit");
        } catch (Unreadable e) {
            next(commits);
            throw e;
        }
        highestId = Math.max(highestId, owner.serviceId());
        new ConversationVerification(database, check, report, owner).run(commits);
    }

    private void floor(RecordCursor cursor) throws Unreadable {
        byte[] key = cursor.key();
        byte[] record = cursor.value();
        next(cursor);
        if (key.length > 1) {
            throw new Unreadable("a record has an unknown kind", null);
        }
        try {
            floor = ValueFormat.id(record);
        } catch (Unreadable e) {
            throw new Unreadable("the floor: " + e.getMessage(), e);
        }
    }

    private void nextId(RecordCursor cursor) throws Unreadable {
        byte[] key = cursor.key();
        byte[] record = cursor.value();
        next(cursor);
        if (key.length > 1) {
            throw new Unreadable("a record has an unknown kind", null);
        }
        nextId = Long.MAX_VALUE; // greater than any id, so that an unreadable value is reported only once
        try {
            nextId = ValueFormat.id(record);
        } catch (Unreadable e) {
            throw new Unreadable("the next id: " + e.getMessage(), e);
        }
    }

    private void entry(RecordCursor cursor) throws Unreadable {
        byte[] key = cursor.key();
        report.countEntry();
        next(cursor);
        KeyParser.Owner owner = key(key, KeyParser::ownerOfEntry, "an entry of a list");
        if (isElsewhere(owner, head -> Arrays.equals(KeyFormat.entry(head), key))) {
            throw new Unreadable(
                    "a list has an entry of service " + owner.serviceId() + ", which does not exist", null);
        }
    }

    private void timer(RecordCursor cursor) throws Unreadable {
        byte[] key = cursor.key();
        byte[] record = cursor.value();
        report.countTimer();
        next(cursor);
        KeyParser.Timer timer = key(key, KeyParser::timer, "a timer");
        KeyParser.Owner owner = new KeyParser.Owner(timer.tenant(), timer.serviceId());
        if (isElsewhere(owner, head -> Arrays.equals(KeyFormat.timer(head), key))) {
            throw new Unreadable("service " + owner.serviceId() + " has a timer, but is not due at that time", null);
        }
        if (record.length > 0) {
            throw new Unreadable("the timer of service " + owner.serviceId() + " is not empty", null);
        }
    }

    private interface Place {
        boolean isOf(Head head);
    }

    /**
     * Returns whether a service does not exist, or its entry or timer belongs elsewhere. Returns false if the service
     * cannot be read, since that was reported before.
     */
    private boolean isElsewhere(KeyParser.Owner owner, Place place) {
        try {
            Optional<Head> head = reader.head(owner.tenant(), owner.serviceId());
            return head.isEmpty() || !place.isOf(head.get());
        } catch (CorruptStoreException e) {
            return false;
        }
    }

    private void note(RecordCursor cursor) throws Unreadable {
        byte[] key = cursor.key();
        byte[] record = cursor.value();
        next(cursor);
        String name = key(key, KeyParser::noteName, "a note");
        try {
            String unused = ValueFormat.note(record);
        } catch (Unreadable e) {
            throw new Unreadable("the note " + name + ": " + e.getMessage(), e);
        }
    }

    private void receipt(RecordCursor cursor) throws Unreadable {
        byte[] key = cursor.key();
        byte[] record = cursor.value();
        report.countReceipt();
        next(cursor);
        KeyParser.ReceiptKey parts = key(key, KeyParser::receiptKey, "a receipt");
        Receipt receipt;
        try {
            receipt = ValueFormat.receipt(parts.key(), record);
        } catch (Unreadable e) {
            throw new Unreadable("a receipt: " + e.getMessage(), e);
        }
        if (KeyFormat.day(receipt.issuedAt()) != parts.day()) {
            throw new Unreadable("a receipt is stored under another day than the day of its issue", null);
        }
    }
}
