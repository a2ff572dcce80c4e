package io.contextservices.rocksdb;

import io.contextservices.store.Conversation;
import io.contextservices.store.CorruptStoreException;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.Receipt;
import io.contextservices.store.StoreException;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.RecordFormat.Unreadable;
import io.contextservices.store.record.Replay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A check of a whole store. Reads all records once, in the order of their keys, and looks up the records that each one
 * refers to. Holds one conversation in memory at a time. Each problem is reported once, at the record that has it. For
 * use by one thread.
 */
final class Verification {

    private static final int RECORDS_BETWEEN_SIGNS = 10_000;

    private final Database database;
    private final StoreReader reads;
    private final Function<Conversation, List<String>> check;
    private final Consumer<String> progress;
    private final List<String> problems = new ArrayList<>();
    private final List<Long> unreadable = new ArrayList<>();
    private long unreadableCount;
    private long otherCount;
    private long problemCount;
    private long records;
    private long active;
    private long completed;
    private long events;
    private long bytes;
    private long entries;
    private long timers;
    private long receipts;
    private long highestId;
    private long nextId = 1;
    private long floor;

    private Verification(Database database, Function<Conversation, List<String>> check, Consumer<String> progress) {
        this.database = database;
        this.reads = new StoreReader(database);
        this.check = check;
        this.progress = progress;
    }

    /** Verifies a store; see {@link RocksDbStore#verify}. */
    static StoreReport of(
            StoreDirectory directory, Function<Conversation, List<String>> check, Consumer<String> progress) {
        try (StoreLock hold = StoreLock.of(directory)) {
            return of(directory, hold.required(), check, progress);
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
    private interface Visit {
        void at(SnapshotView.Range records) throws Unreadable;
    }

    private StoreReport run() {
        try (SnapshotView view = database.view()) {
            each(view, 0, 'c', this::stranger);
            each(view, 'c', 'd', this::conversation);
            each(view, 'd', 'f', this::stranger);
            each(view, 'f', 'g', this::floor);
            each(view, 'g', 'i', this::stranger);
            each(view, 'i', 'j', this::nextId);
            each(view, 'j', 'l', this::stranger);
            each(view, 'l', 'm', this::entry);
            each(view, 'm', 'n', this::stranger);
            each(view, 'n', 'o', this::note);
            each(view, 'o', 'r', this::stranger);
            each(view, 'r', 's', this::receipt);
            each(view, 's', 't', this::stranger);
            each(view, 't', 'u', this::timer);
            each(view, 'u', 0xff, this::stranger);
        }
        if (highestId >= nextId) {
            problem("there is a service " + highestId + ", and the next id is " + nextId);
        }
        if (floor > nextId) {
            problem("the floor is " + floor + ", and the next id is " + nextId);
        }
        return new StoreReport(
                active,
                completed,
                events,
                bytes,
                entries,
                timers,
                receipts,
                unreadableCount,
                unreadable,
                otherCount,
                problemCount,
                problems);
    }

    /**
     * Visits all records of one kind. If the disk fails, the rest of that kind is skipped, and the other kinds are
     * still read.
     */
    private void each(SnapshotView view, int from, int to, Visit visit) {
        try (SnapshotView.Range range = view.range(new byte[] {(byte) from}, new byte[] {(byte) to})) {
            while (range.isValid()) {
                try {
                    visit.at(range);
                } catch (Unreadable e) {
                    problem(String.valueOf(e.getMessage()));
                }
            }
        } catch (StoreException e) {
            problem(String.valueOf(e.getMessage()));
        }
    }

    private void next(SnapshotView.Range range) {
        range.next();
        if (++records % RECORDS_BETWEEN_SIGNS == 0) {
            progress.accept(records + " records checked");
        }
    }

    private void problem(String what) {
        otherCount++;
        tell(what);
    }

    private void tell(String what) {
        problemCount++;
        if (problems.size() < StoreReport.MAX_PROBLEMS) {
            problems.add(what);
        }
    }

    private interface KeyReader<T> {
        T read(byte[] key);
    }

    private static <T> T key(byte[] key, KeyReader<T> reader, String what) throws Unreadable {
        try {
            return reader.read(key);
        } catch (RuntimeException e) { // a key that this store did not write may cause any exception
            throw new Unreadable(what + " has a key that cannot be read", e);
        }
    }

    private void stranger(SnapshotView.Range range) throws Unreadable {
        next(range);
        throw new Unreadable("a record is of no known kind", null);
    }

    private void conversation(SnapshotView.Range commits) throws Unreadable {
        byte[] first = commits.key();
        KeyParser.Owner owner;
        try {
            owner = key(first, KeyParser::ownerOfCommit, "a commit");
        } catch (Unreadable e) {
            next(commits);
            throw e;
        }
        String name = "service " + owner.serviceId();
        highestId = Math.max(highestId, owner.serviceId());
        Replay replay = new Replay(owner.tenant(), owner.serviceId());
        List<EventRecord> found = new ArrayList<>();
        Head head = null;
        boolean whole = true;
        int version = 0;
        do {
            version++;
            int there = KeyParser.version(commits.key());
            if (there != version) {
                tell(name + " has version " + there + " and lacks version " + version);
                whole = false;
                version = there;
            }
            head = null;
            try {
                RecordFormat.Written written =
                        RecordFormat.decode(owner.tenant(), owner.serviceId(), version, commits.value());
                head = written.head();
                found.addAll(written.events());
                replay.add(version, commits.value());
            } catch (Unreadable e) {
                tell(name + " version " + version + ": " + e.getMessage());
                whole = false;
            }
            next(commits);
        } while (commits.isValid() && KeyParser.isSameConversation(first, commits.key()));
        count(found);
        Conversation conversation = whole ? conversation(name, replay) : null;
        if (conversation != null) {
            look(name, conversation.head());
        } else if (head != null && head.listedAt() == version) {
            look(name, head);
        }
        if (conversation == null || !makesSense(name, conversation)) {
            unreadable(owner.serviceId());
        }
    }

    private boolean makesSense(String name, Conversation conversation) {
        try {
            check.apply(conversation).forEach(problem -> problem(name + ": " + problem));
            return true;
        } catch (UnreadableConversationException e) {
            tell(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void unreadable(long serviceId) {
        unreadableCount++;
        if (unreadable.size() < StoreReport.MAX_PROBLEMS) {
            unreadable.add(serviceId);
        }
    }

    private @Nullable Conversation conversation(String name, Replay replay) {
        try {
            return replay.conversation();
        } catch (Unreadable e) {
            tell(name + ": " + e.getMessage());
            return null;
        }
    }

    private void count(List<EventRecord> found) {
        events += found.size();
        for (EventRecord event : found) {
            bytes += event.json().length;
        }
    }

    /** Checks the list entry and the timer that belong to a head. */
    private void look(String name, Head head) {
        if (head.completed()) {
            completed++;
        } else {
            active++;
        }
        byte[] entry = database.get(KeyFormat.entry(head));
        if (entry == null) {
            problem(name + " is not in its list");
        } else if (!Arrays.equals(entry, ValueFormat.entry(head))) {
            problem(name + " has an entry in its list that says something else");
        }
        byte[] timer = KeyFormat.timer(head);
        if (timer != null && database.get(timer) == null) {
            problem(name + " has no timer, and is due some time");
        }
    }

    private void floor(SnapshotView.Range range) throws Unreadable {
        byte[] key = range.key();
        byte[] record = range.value();
        next(range);
        if (key.length > 1) {
            throw new Unreadable("a record is of no known kind", null);
        }
        try {
            floor = ValueFormat.id(record);
        } catch (Unreadable e) {
            throw new Unreadable("the floor: " + e.getMessage(), e);
        }
    }

    private void nextId(SnapshotView.Range range) throws Unreadable {
        byte[] key = range.key();
        byte[] record = range.value();
        next(range);
        if (key.length > 1) {
            throw new Unreadable("a record is of no known kind", null);
        }
        nextId = Long.MAX_VALUE; // greater than any id, so that an unreadable value is reported only once
        try {
            nextId = ValueFormat.id(record);
        } catch (Unreadable e) {
            throw new Unreadable("the next id: " + e.getMessage(), e);
        }
    }

    private void entry(SnapshotView.Range range) throws Unreadable {
        byte[] key = range.key();
        entries++;
        next(range);
        KeyParser.Owner owner = key(key, KeyParser::ownerOfEntry, "an entry of a list");
        if (isElsewhere(owner, head -> Arrays.equals(KeyFormat.entry(head), key))) {
            throw new Unreadable("a list has an entry of service " + owner.serviceId() + ", which is not there", null);
        }
    }

    private void timer(SnapshotView.Range range) throws Unreadable {
        byte[] key = range.key();
        byte[] record = range.value();
        timers++;
        next(range);
        KeyParser.Timer timer = key(key, KeyParser::timer, "a timer");
        KeyParser.Owner owner = new KeyParser.Owner(timer.tenant(), timer.serviceId());
        if (isElsewhere(owner, head -> Arrays.equals(KeyFormat.timer(head), key))) {
            throw new Unreadable("service " + owner.serviceId() + " has a timer, and is not due then", null);
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
            Optional<Head> head = reads.head(owner.tenant(), owner.serviceId());
            return head.isEmpty() || !place.isOf(head.get());
        } catch (CorruptStoreException e) {
            return false;
        }
    }

    private void note(SnapshotView.Range range) throws Unreadable {
        byte[] key = range.key();
        byte[] record = range.value();
        next(range);
        String name = key(key, KeyParser::noteName, "a note");
        try {
            String unused = ValueFormat.note(record);
        } catch (Unreadable e) {
            throw new Unreadable("the note " + name + ": " + e.getMessage(), e);
        }
    }

    private void receipt(SnapshotView.Range range) throws Unreadable {
        byte[] key = range.key();
        byte[] record = range.value();
        receipts++;
        next(range);
        KeyParser.ReceiptKey parts = key(key, KeyParser::receiptKey, "a receipt");
        Receipt receipt;
        try {
            receipt = ValueFormat.receipt(parts.key(), record);
        } catch (Unreadable e) {
            throw new Unreadable("a receipt: " + e.getMessage(), e);
        }
        if (KeyFormat.day(receipt.issued()) != parts.day()) {
            throw new Unreadable("a receipt stands under another day than that of its issue", null);
        }
    }
}
