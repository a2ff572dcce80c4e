package io.contextservices.engine.internal;

import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.Event;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.engine.internal.ConversationWriter.Change;
import io.contextservices.store.Conversation;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.HeadBuilder;
import io.contextservices.store.UnreadableConversationException;
import io.contextservices.wire.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds services, or starts missing ones, with a state and a task in each. */
final class CompositeChanges {

    private final TenantContext context;
    private final ConversationReader reader;
    private final ConversationWriter writer;
    private final ServiceChanges services;
    private final ActivityChanges activities;

    CompositeChanges(
            TenantContext context,
            ConversationReader reader,
            ConversationWriter writer,
            ServiceChanges services,
            ActivityChanges activities) {
        this.context = context;
        this.reader = reader;
        this.writer = writer;
        this.services = services;
        this.activities = activities;
    }

    /** Processes the entries in order, because an entry may find a service that an earlier one started. */
    CompletableFuture<List<StartedComposite>> start(CompositeStart start) {
        RequestChecks.valid(context.preparation().rules().violations(start));
        byte[] json = RequestChecks.sized(EventCodec.write(start), context.limits());
        byte[] digest = writer.hasKey() ? IdempotentRequest.digest(List.of(json)) : IdempotentRequest.NOTHING;
        List<StartedComposite> started = new ArrayList<>();
        CompletableFuture<?> last =
                checkKey(start.services().size(), digest).thenCompose(done -> checkTimes(start.services()));
        for (int i = 0; i < start.services().size(); i++) {
            Entry entry = whole(start.services().get(i));
            EntryStart one = new EntryStart(writer.part(i), entry, request(i, digest));
            // A service that ends as soon as it starts is never active, so no search can find it.
            boolean mayExist = !start.createNewServices() && !entry.service().autoClosed();
            last = last.thenCompose(done -> context.ids().next())
                    .thenCompose(id -> mayExist ? one.findOrStart(id) : one.start(id))
                    .thenAccept(started::add);
        }
        return last.thenApply(done -> List.copyOf(started));
    }

    /**
     * Checks the keys of all entries before the first start, because an entry that finds everything stores no receipt.
     */
    private CompletableFuture<?> checkKey(int entries, byte[] digest) {
        boolean inParts = writer.hasKey() && entries > 1;
        return CompletableFuture.allOf(IntStream.range(0, inParts ? entries : 0)
                .mapToObj(i -> writer.part(i).responses().checkKey(request(i, digest)))
                .toArray(CompletableFuture[]::new));
    }

    /**
     * Checks the expiry of all entries before the first start. In a retry, the time may have passed for entries that
     * the first attempt started.
     */
    private CompletableFuture<?> checkTimes(List<Entry> entries) {
        List<Violation> late = new ArrayList<>();
        CompletableFuture<?> last = CompletableFuture.completedFuture(late);
        for (int i = 0; i < entries.size(); i++) {
            List<Violation> ofEntry =
                    services.late("services[" + i + "].service.", entries.get(i).service());
            if (!ofEntry.isEmpty()) {
                StoredResponses responses = writer.part(i).responses();
                last = last.thenCompose(done -> responses.unlessExecuted(ofEntry))
                        .thenAccept(late::addAll);
            }
        }
        return last.thenAccept(done -> RequestChecks.valid(late));
    }

    /** Returns the entry with default values for omitted fields. */
    private Entry whole(Entry sent) {
        Entry entry = CompositeStart.entry(
                context.preparation().whole(sent.service()),
                context.preparation().start(sent.state()));
        return sent.task()
                .map(task -> entry.withTask(context.preparation().start(task)))
                .orElse(entry)
                .withAssociateStateTask(sent.associateStateTask());
    }

    /**
     * Returns the idempotent request of an entry. Each entry has its own, so that a retry continues where the first
     * attempt stopped.
     */
    private static IdempotentRequest<StartedComposite> request(int number, byte[] digest) {
        return new IdempotentRequest<>("composite start", number, digest, ResponseCodec.COMPOSITE);
    }

    /** The execution of one entry. */
    private final class EntryStart {

        private final ConversationWriter writer;
        private final Entry entry;
        private final IdempotentRequest<StartedComposite> request;

        EntryStart(ConversationWriter writer, Entry entry, IdempotentRequest<StartedComposite> request) {
            this.writer = writer;
            this.entry = entry;
            this.request = request;
        }

        CompletableFuture<StartedComposite> start(long id) {
            return attempt(id, false, 1);
        }

        /**
         * Runs after all other searches for an equal service. Otherwise, if many requests start such a service and end
         * it at once, a request could find an ended service in every attempt.
         */
        CompletableFuture<StartedComposite> findOrStart(long id) {
            ServiceStartEvent service = entry.service();
            List<?> same = List.of(service.customerId(), service.contactKey(), service.serviceType());
            return writer.inSequence(same, () -> attempt(id, true, ConversationWriter.ATTEMPTS));
        }

        /** Starts the service, or uses the active one that the store has. */
        private CompletableFuture<StartedComposite> attempt(long id, boolean mayExist, int attempts) {
            byte[] json = EventCodec.write(entry.service());
            Change<StartedService> service = services.first(id, entry.service(), json);
            Change<StartedComposite> first = new Draft(service).complete(id, entry);
            return writer.begin(
                    first,
                    mayExist,
                    request,
                    (existing, like) -> useExisting(existing, like)
                            .exceptionallyCompose(failure -> isNotFound(failure)
                                    ? ConversationWriter.again(attempts, () -> attempt(id, mayExist, attempts - 1))
                                    : isUnreadable(failure)
                                            ? instead(id, like)
                                            : CompletableFuture.failedFuture(failure)));
        }

        /** Uses another active service like it, or starts one: an unreadable service counts as missing. */
        private CompletableFuture<StartedComposite> instead(long id, Head like) {
            return reader.readableLike(like)
                    .thenCompose(
                            other -> other.isPresent() ? useExisting(other.get().serviceId(), like) : start(id));
        }

        /**
         * Fails with {@link NotFoundException} if the service has ended in the meantime, or belongs to another
         * customer.
         */
        private CompletableFuture<StartedComposite> useExisting(long id, Head like) {
            return writer.changeWhole(id, request, found -> {
                if (!found.head().isActiveLike(like)) {
                    throw ConversationReader.notFound(id);
                }
                return new Draft(found).complete(id, entry);
            });
        }

        private static boolean isNotFound(Throwable failure) {
            return failure instanceof NotFoundException || failure.getCause() instanceof NotFoundException;
        }

        private static boolean isUnreadable(Throwable failure) {
            return failure instanceof UnreadableConversationException
                    || failure.getCause() instanceof UnreadableConversationException;
        }
    }

    /** The events to append to one conversation, which is new or exists. */
    private final class Draft {

        private final HeadBuilder next;
        private final List<EventRecord> events;
        private final @Nullable Fold existing;

        Draft(Change<StartedService> beginning) {
            next = beginning.next();
            events = new ArrayList<>(beginning.events());
            existing = null;
        }

        Draft(Conversation found) {
            next = context.next(found.head());
            events = new ArrayList<>();
            existing = context.fold(found);
        }

        /** Adds the state and the task if they are missing. */
        Change<StartedComposite> complete(long serviceId, Entry entry) {
            StateStartEvent state = entry.state();
            OptionalLong foundState = existing == null ? OptionalLong.empty() : existing.activeState(state.stateType());
            long stateId = foundState.orElseGet(() -> start(Kind.STATE_STARTED, state, EventCodec.write(state)));
            OptionalLong foundTask = OptionalLong.empty();
            OptionalLong taskId = OptionalLong.empty();
            if (entry.task().isPresent()) {
                TaskStartEvent task = task(entry.task().get(), entry.associateStateTask(), stateId);
                foundTask = existing == null ? foundTask : existing.activeTask(task.taskType(), task.stateId());
                taskId = OptionalLong.of(
                        foundTask.orElseGet(() -> start(Kind.TASK_STARTED, task, EventCodec.write(task))));
            }
            StartedComposite result = new StartedComposite(
                    serviceId,
                    existing == null,
                    stateId,
                    foundState.isEmpty(),
                    taskId,
                    taskId.isPresent() && foundTask.isEmpty());
            return new Change<>(next, events, result);
        }

        private TaskStartEvent task(TaskStartEvent task, boolean ofState, long stateId) {
            return ofState ? task.toBuilder().stateId(stateId).build() : task;
        }

        private long start(Kind kind, Event event, byte[] json) {
            EventRecord started = activities.start(next, kind, event, json);
            events.add(started);
            return started.activityId();
        }
    }
}
