package io.contextservices.rocksdb;

import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.Head;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.store.record.RecordFormat;
import io.contextservices.store.record.RecordFormat.Unreadable;
import io.contextservices.store.record.Replay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The check of one conversation: its commits, its entry in a list and its timer. For use by one thread. */
final class ConversationVerification {

    private final Database database;
    private final Function<Conversation, List<String>> check;
    private final StoreReportBuilder report;
    private final KeyParser.Owner owner;
    private final String name;
    private final Replay replay;
    private final List<EventRecord> events = new ArrayList<>();

    /** The head in the last commit that was read; {@code null} if that commit is unreadable. */
    private @Nullable Head head;

    private int version;
    private boolean whole = true;

    ConversationVerification(
            Database database,
            Function<Conversation, List<String>> check,
            StoreReportBuilder report,
            KeyParser.Owner owner) {
        this.database = database;
        this.check = check;
        this.report = report;
        this.owner = owner;
        this.name = "service " + owner.serviceId();
        this.replay = new Replay(owner.tenant(), owner.serviceId());
    }

    /** Checks the conversation whose commits begin at the cursor, and moves the cursor behind them. */
    void run(RecordCursor commits) {
        byte[] first = commits.key();
        do {
            add(commits);
            commits.next();
            report.countRecord();
        } while (commits.isValid() && KeyParser.isSameConversation(first, commits.key()));
        report.countEvents(events);
        Conversation conversation = whole ? conversation() : null;
        if (conversation != null) {
            verifyIndexes(conversation.head());
        } else if (head != null && head.listedAt() == version) {
            verifyIndexes(head);
        }
        if (conversation == null || !isReadable(conversation)) {
            report.unreadable(owner.serviceId());
        }
    }

    private void add(RecordCursor commits) {
        version++;
        int found = KeyParser.version(commits.key());
        if (found != version) {
            report.problemOfService(name + " has version " + found + " and lacks version " + version);
            whole = false;
            version = found;
        }
        head = null;
        try {
            RecordFormat.Written written =
                    RecordFormat.decode(owner.tenant(), owner.serviceId(), version, commits.value());
            head = written.head();
            events.addAll(written.events());
            replay.add(version, commits.value());
        } catch (Unreadable e) {
            report.problemOfService(name + " version " + version + ": " + e.getMessage());
            whole = false;
        }
    }

    private @Nullable Conversation conversation() {
        try {
            return replay.conversation();
        } catch (Unreadable e) {
            report.problemOfService(name + ": " + e.getMessage());
            return null;
        }
    }

    /** Checks the list entry and the timer that belong to a head. */
    private void verifyIndexes(Head newest) {
        report.countService(newest.completed());
        byte[] entry = database.get(KeyFormat.entry(newest));
        if (entry == null) {
            report.problem(name + " is not in its list");
        } else if (!Arrays.equals(entry, ValueFormat.entry(newest))) {
            report.problem(name + " has a list entry that differs from its head");
        }
        byte[] timer = KeyFormat.timer(newest);
        if (timer != null && database.get(timer) == null) {
            report.problem(name + " has a due time, but no timer");
        }
    }

    private boolean isReadable(Conversation conversation) {
        try {
            check.apply(conversation).forEach(problem -> report.problem(name + ": " + problem));
            return true;
        } catch (UnreadableConversationException e) {
            report.problemOfService(String.valueOf(e.getMessage()));
            return false;
        }
    }
}
