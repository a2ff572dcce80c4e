package io.contextservices.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.CompositeStart.Entry;
import io.contextservices.api.ContextServices;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StartedComposite;
import io.contextservices.api.State;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Task;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Runs random composite starts and ends, and computes the expected results. Few keys and types make collisions likely.
 */
final class CompositeModel {

    private static final List<Optional<String>> TYPES = List.of(Optional.empty(), Optional.of("a"), Optional.of("b"));

    private final ContextServices services;
    private final Random random;
    private final List<ModelService> all = new ArrayList<>();

    CompositeModel(ContextServices services, long seed) {
        this.services = services;
        this.random = new Random(seed);
    }

    /** A state or a task; the state is -1 if the item is not in a state. */
    private static final class Item {
        final Optional<String> type;
        final long stateId;
        boolean active = true;

        Item(Optional<String> type, long stateId) {
            this.type = type;
            this.stateId = stateId;
        }
    }

    private static final class ModelService {
        final long id;
        final Optional<String> customer;
        final Optional<String> contact;
        final Optional<String> type;
        final List<Item> states = new ArrayList<>();
        final List<Item> tasks = new ArrayList<>();
        boolean active;

        ModelService(long id, Wish wish) {
            this.id = id;
            this.customer = wish.customer;
            this.contact = wish.contact;
            this.type = wish.type;
            this.active = !wish.autoClosed;
        }
    }

    /** An entry of a composite start in the model. */
    private record Wish(
            Optional<String> customer,
            Optional<String> contact,
            Optional<String> type,
            boolean autoClosed,
            Optional<String> state,
            boolean task,
            Optional<String> taskType,
            boolean associate) {

        Entry entry() {
            ServiceStartEvent.Builder service = ServiceStartEvent.builder().autoClosed(autoClosed);
            customer.ifPresent(service::customerId);
            contact.ifPresent(service::contactKey);
            type.ifPresent(service::serviceType);
            StateStartEvent.Builder start = StateStartEvent.builder();
            state.map(AttributeValue::of).ifPresent(start::stateType);
            Entry entry = CompositeStart.entry(service.build(), start.build()).withAssociateStateTask(associate);
            TaskStartEvent.Builder started = TaskStartEvent.builder();
            taskType.map(AttributeValue::of).ifPresent(started::taskType);
            return task ? entry.withTask(started.build()) : entry;
        }

        boolean isMetBy(ModelService service) {
            return service.active
                    && !autoClosed
                    && customer.equals(service.customer)
                    && contact.equals(service.contact)
                    && type.equals(service.type);
        }
    }

    /** Runs a random operation and compares its result. */
    void next() {
        if (all.isEmpty() || random.nextInt(3) > 0) {
            start();
        } else {
            end(all.get(random.nextInt(all.size())));
        }
        ModelService service = all.get(random.nextInt(all.size()));
        assertThat(services.get(service.id).isActive()).isEqualTo(service.active);
        assertThat(services.states(service.id, StateQuery.all()).stream().map(CompositeModel::text))
                .isEqualTo(service.states.stream().map(CompositeModel::text).toList());
        assertThat(services.tasks(service.id, TaskQuery.all()).stream().map(CompositeModel::text))
                .isEqualTo(service.tasks.stream().map(CompositeModel::text).toList());
    }

    private void start() {
        List<Wish> wishes =
                Stream.generate(this::wish).limit(1 + random.nextInt(3)).toList();
        boolean anew = random.nextInt(20) == 0;
        List<StartedComposite> started = services.startComposite(
                CompositeStart.of(wishes.stream().map(Wish::entry).toList()).withCreateNewServices(anew));
        assertThat(started).hasSize(wishes.size());
        for (int i = 0; i < wishes.size(); i++) {
            assertThat(started.get(i)).isEqualTo(expected(wishes.get(i), anew, started.get(i)));
        }
    }

    private Wish wish() {
        boolean both = random.nextInt(3) == 0;
        boolean customer = random.nextBoolean();
        return new Wish(
                both || customer ? Optional.of("C") : Optional.empty(),
                both || !customer ? Optional.of("k") : Optional.empty(),
                type(),
                random.nextInt(20) == 0,
                type(),
                random.nextInt(3) > 0,
                type(),
                random.nextBoolean());
    }

    private Optional<String> type() {
        return TYPES.get(random.nextInt(TYPES.size()));
    }

    /** Returns the expected result for the given id: a new one, or that of any service that matches the entry. */
    private StartedComposite expected(Wish wish, boolean anew, StartedComposite actual) {
        List<ModelService> candidates =
                anew ? List.of() : all.stream().filter(wish::isMetBy).toList();
        ModelService service;
        if (candidates.isEmpty()) {
            assertThat(all).extracting(one -> one.id).doesNotContain(actual.serviceId());
            service = new ModelService(actual.serviceId(), wish);
            all.add(service);
        } else {
            assertThat(candidates).extracting(one -> one.id).contains(actual.serviceId());
            service = candidates.stream()
                    .filter(one -> one.id == actual.serviceId())
                    .findFirst()
                    .orElseThrow();
        }
        int states = service.states.size();
        int tasks = service.tasks.size();
        int state = findOrAdd(service.states, new Item(wish.state, -1), item -> true);
        OptionalLong task = OptionalLong.empty();
        if (wish.task) {
            int of = wish.associate ? state : -1;
            task = OptionalLong.of(findOrAdd(
                    service.tasks, new Item(wish.taskType, of), item -> !wish.associate || item.stateId == of));
        }
        return new StartedComposite(
                service.id,
                candidates.isEmpty(),
                state,
                service.states.size() > states,
                task,
                service.tasks.size() > tasks);
    }

    private static int findOrAdd(List<Item> items, Item requested, Predicate<Item> other) {
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            if (item.active && item.type.equals(requested.type) && other.test(item)) {
                return i;
            }
        }
        items.add(requested);
        return items.size() - 1;
    }

    /** Ends a part of the service, or all of it. */
    private void end(ModelService service) {
        int state = random.nextInt(service.states.size());
        if (service.states.get(state).active && random.nextBoolean()) {
            services.endState(service.id, state, StateEndEvent.builder().build());
            service.states.get(state).active = false;
        }
        int task = service.tasks.isEmpty() ? -1 : random.nextInt(service.tasks.size());
        if (task >= 0 && service.tasks.get(task).active && random.nextBoolean()) {
            services.endTask(service.id, task, TaskEndEvent.builder().build());
            service.tasks.get(task).active = false;
        }
        if (service.active && random.nextInt(4) == 0) {
            services.end(service.id, ServiceEndEvent.builder().build());
            service.active = false;
        }
    }

    private static String text(Item item) {
        return item.type.orElse("") + ' ' + item.stateId + ' ' + item.active;
    }

    private static String text(State state) {
        return state.stateType().map(AttributeValue::text).orElse("") + " -1 " + state.isActive();
    }

    private static String text(Task task) {
        String type = task.taskType().map(AttributeValue::text).orElse("");
        return type + ' ' + task.stateId().orElse(-1) + ' ' + task.isActive();
    }
}
