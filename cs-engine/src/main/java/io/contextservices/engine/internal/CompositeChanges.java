package io.contextservices.engine.internal;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.StartedService;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target.Level;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.api.Violation;
import io.contextservices.engine.internal.Conversations.Change;
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

    private final Conversations conversations;
    private final IdAllocator ids;
    private final ServiceChanges services;
    private final StateChanges states;

    CompositeChanges(Conversations conversations, IdAllocator ids, ServiceChanges services, StateChanges states) {
        this.conversations = conversations;
        this.ids = ids;
        this.services = services;
        this.states = states;
    }

    /** Processes the entries in order, because an entry may find a service that an earlier one started. */
    CompletableFuture<List<StartedComposite>> start(CompositeStart start) {
        RequestChecks.valid(conversations.intake.rules.violations(start));
        byte[] json = RequestChecks.sized(EventCodec.write(start), conversations.limits);
        byte[] digest =
                conversations.call.key() == null ? IdempotentRequest.NOTHING : IdempotentRequest.digest(List.of(json));
        List<StartedComposite> started = new ArrayList<>();
        CompletableFuture<?> last =
                checkKey(start.services().size(), digest).thenCompose(done -> checkTimes(start.services()));
        for (int i = 0; i < start.services().size(); i++) {
            Entry entry = whole(start.services().get(i));
            One one = new One(conversations.with(conversations.call.part(i)), entry, once(i, digest));
            // A service that ends as soon as it starts is never active, so no search can find it.
            boolean mayBeThere = !start.createNewServices() && !entry.service().autoClosed();
            last = last.thenCompose(done -> ids.next())
                    .thenCompose(id -> mayBeThere ? one.findOrStart(id) : one.start(id))
                    .thenAccept(started::add);
        }
        return last.thenApply(done -> List.copyOf(started));
    }

    /**
     * Checks the keys of all entries before the first start, because an entry that finds everything stores no receipt.
     */
    private CompletableFuture<?> checkKey(int entries, byte[] digest) {
        boolean inParts = conversations.call.key() != null && entries > 1;
        return CompletableFuture.allOf(IntStream.range(0, inParts ? entries : 0)
                .mapToObj(i -> conversations.with(conversations.call.part(i)).checkKey(once(i, digest)))
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
            Conversations part = conversations.with(conversations.call.part(i));
            if (!ofEntry.isEmpty()) {
                last = last.thenCompose(done -> part.unlessDone(ofEntry)).thenAccept(late::addAll);
            }
        }
        return last.thenAccept(done -> RequestChecks.valid(late));
    }

    /** Returns the entry with default values for omitted fields. */
    private Entry whole(Entry sent) {
        Entry entry = CompositeStart.entry(
                conversations.intake.whole(sent.service()), conversations.intake.start(sent.state()));
        return sent.task()
                .map(task -> entry.withTask(conversations.intake.start(task)))
                .orElse(entry)
                .withAssociateStateTask(sent.associateStateTask());
    }

    /**
     * Returns the idempotent request of an entry. Each entry has its own, so that a retry continues where the first
     * attempt stopped.
     */
    private static IdempotentRequest<StartedComposite> once(int number, byte[] digest) {
        return new IdempotentRequest<>(
                "composite start", number, digest, CompositeChanges::text, CompositeChanges::replayed);
    }

    private static String text(StartedComposite started) {
        return String.join(
                " ",
                Long.toString(started.serviceId()),
                Boolean.toString(started.serviceCreated()),
                Long.toString(started.stateId()),
                Boolean.toString(started.stateCreated()),
                Long.toString(started.taskId().orElse(-1)),
                Boolean.toString(started.taskCreated()));
    }

    private static StartedComposite replayed(String text) {
        String[] parts = text.split(" ", -1);
        long task = Long.parseLong(parts[4]);
        return new StartedComposite(
                        Long.parseLong(parts[0]),
                        Boolean.parseBoolean(parts[1]),
                        Long.parseLong(parts[2]),
                        Boolean.parseBoolean(parts[3]),
                        task < 0 ? OptionalLong.empty() : OptionalLong.of(task),
                        Boolean.parseBoolean(parts[5]))
                .asReplayed();
    }

    /** The execution of one entry. */
    private final class One {

        private final Conversations of;
        private final Entry entry;
        private final IdempotentRequest<StartedComposite> once;

        One(Conversations of, Entry entry, IdempotentRequest<StartedComposite> once) {
            this.of = of;
            this.entry = entry;
            this.once = once;
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
            return of.inTurn(same, () -> attempt(id, true, Conversations.ATTEMPTS));
        }

        /** Starts the service, or uses the active one that the store has. */
        private CompletableFuture<StartedComposite> attempt(long id, boolean mayBeThere, int attempts) {
            byte[] json = EventCodec.write(entry.service());
            Change<StartedService> service = services.first(id, entry.service(), json);
            Change<StartedComposite> first = new Draft(service).complete(id, entry);
            return of.begin(
                    first,
                    mayBeThere,
                    once,
                    (there, like) -> goOn(there, like)
                            .exceptionallyCompose(failure -> isGone(failure)
                                    ? Conversations.again(attempts, () -> attempt(id, mayBeThere, attempts - 1))
                                    : isUnreadable(failure)
                                            ? around(id, like)
                                            : CompletableFuture.failedFuture(failure)));
        }

        /** Uses another active service like it, or starts one: an unreadable service counts as missing. */
        private CompletableFuture<StartedComposite> around(long id, Head like) {
            return of.readableLike(like)
                    .thenCompose(other -> other.isPresent() ? goOn(other.get().serviceId(), like) : start(id));
        }

        /**
         * Fails with {@link NotFoundException} if the service has ended in the meantime, or belongs to another
         * customer.
         */
        private CompletableFuture<StartedComposite> goOn(long id, Head like) {
            return of.changeWhole(id, once, found -> {
                if (!found.head().isActiveLike(like)) {
                    throw Conversations.notFound(id);
                }
                return new Draft(found).complete(id, entry);
            });
        }

        private static boolean isGone(Throwable failure) {
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
        private final @Nullable Fold there;

        Draft(Change<StartedService> beginning) {
            next = beginning.next();
            events = new ArrayList<>(beginning.events());
            there = null;
        }

        Draft(Conversation found) {
            next = conversations.next(found.head());
            events = new ArrayList<>();
            there = conversations.fold(found);
        }

        /** Adds the state and the task if they are missing. */
        Change<StartedComposite> complete(long serviceId, Entry entry) {
            StateStartEvent state = entry.state();
            OptionalLong foundState = there == null ? OptionalLong.empty() : there.activeState(state.stateType());
            long stateId = foundState.orElseGet(() -> start(state));
            OptionalLong foundTask = OptionalLong.empty();
            OptionalLong taskId = OptionalLong.empty();
            if (entry.task().isPresent()) {
                TaskStartEvent task = task(entry.task().get(), entry.associateStateTask(), stateId);
                foundTask = there == null ? foundTask : there.activeTask(task.taskType(), task.stateId());
                taskId = OptionalLong.of(foundTask.orElseGet(() -> start(task)));
            }
            StartedComposite result = new StartedComposite(
                    serviceId,
                    there == null,
                    stateId,
                    foundState.isEmpty(),
                    taskId,
                    taskId.isPresent() && foundTask.isEmpty());
            return new Change<>(next, events, result);
        }

        private TaskStartEvent task(TaskStartEvent task, boolean ofState, long stateId) {
            return ofState ? task.toBuilder().stateId(stateId).build() : task;
        }

        private long start(StateStartEvent event) {
            EventRecord started =
                    states.started(Kind.STATE_STARTED, next.nextId(Level.STATE), event, EventCodec.write(event));
            next.start(Level.STATE, started.time());
            events.add(started);
            return started.subject();
        }

        private long start(TaskStartEvent event) {
            EventRecord started =
                    states.started(Kind.TASK_STARTED, next.nextId(Level.TASK), event, EventCodec.write(event));
            next.start(Level.TASK, started.time());
            events.add(started);
            return started.subject();
        }
    }
}
