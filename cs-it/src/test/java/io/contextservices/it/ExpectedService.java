package io.contextservices.it;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ContextServices;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.Resource;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateQuery;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskQuery;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The expected state of a service after a client's changes. Immutable. */
public record ExpectedService(
        String key,
        long id,
        Phase phase,
        boolean hasCustomer,
        List<Boolean> openStates,
        List<Boolean> openTasks,
        TreeMap<String, String> attached) {

    /** The phase of a service. */
    public enum Phase {
        NOT_STARTED,
        ACTIVE,
        COMPLETED,
        DELETED
    }

    /**
     * A change of the service.
     *
     * @param next the state after the change
     * @param call the call that makes the change
     * @param starts whether it starts something, so that a retry with an idempotency key is executed once
     */
    public record Change(ExpectedService next, Call call, boolean starts) {}

    /** A call that changes the service. */
    public interface Call {
        /** Makes the call; returns the id if it started a service. */
        long apply(ContextServices services);
    }

    /** Returns the state of a service that is not started yet. */
    public static ExpectedService notStarted(String key) {
        return new ExpectedService(key, 0, Phase.NOT_STARTED, false, List.of(), List.of(), new TreeMap<>());
    }

    /** Returns a copy with the assigned id. */
    public ExpectedService withId(long serviceId) {
        return new ExpectedService(key, serviceId, phase, hasCustomer, openStates, openTasks, attached);
    }

    private String customer() {
        return "customer of " + key;
    }

    private ExpectedService with(Phase next) {
        return new ExpectedService(key, id, next, hasCustomer, openStates, openTasks, attached);
    }

    private ExpectedService withStates(List<Boolean> next) {
        return new ExpectedService(key, id, phase, hasCustomer, next, openTasks, attached);
    }

    private ExpectedService withTasks(List<Boolean> next) {
        return new ExpectedService(key, id, phase, hasCustomer, openStates, next, attached);
    }

    private ExpectedService attaching(String name, String value) {
        TreeMap<String, String> next = new TreeMap<>(attached);
        if (value == null) {
            next.remove(name);
        } else {
            next.put(name, value);
        }
        return new ExpectedService(key, id, phase, hasCustomer, openStates, openTasks, next);
    }

    private static List<Boolean> plus(List<Boolean> items) {
        List<Boolean> next = new ArrayList<>(items);
        next.add(true);
        return List.copyOf(next);
    }

    private static List<Boolean> ending(List<Boolean> items, int id) {
        List<Boolean> next = new ArrayList<>(items);
        next.set(id, false);
        return List.copyOf(next);
    }

    private static int randomOpen(List<Boolean> items, Random random) {
        int[] open = IntStream.range(0, items.size()).filter(items::get).toArray();
        return open.length == 0 ? -1 : open[random.nextInt(open.length)];
    }

    /** Returns a possible next change. */
    public Change next(Random random) {
        if (phase == Phase.NOT_STARTED) {
            ServiceStartEvent event =
                    ServiceStartEvent.forContactKey(key).attach("key", key).build();
            return new Change(
                    with(Phase.ACTIVE).attaching("key", Json.of(key).text()),
                    s -> s.start(event).serviceId(),
                    true);
        }
        int state = randomOpen(openStates, random);
        int task = randomOpen(openTasks, random);
        return switch (random.nextInt(11)) {
            case 0 ->
                start(
                        withTasks(plus(openTasks)),
                        s -> s.startTask(id, TaskStartEvent.of("t").build()));
            case 1 ->
                task < 0
                        ? next(random)
                        : change(
                                withTasks(ending(openTasks, task)),
                                s -> s.endTask(id, task, TaskEndEvent.builder().build()));
            case 2, 3 ->
                state < 0
                        ? start(
                                withStates(plus(openStates)),
                                s -> s.startState(id, StateStartEvent.of("s").build()))
                        : start(
                                withStates(plus(ending(openStates, state))),
                                s -> s.transition(
                                        id,
                                        StateTransitionEvent.from(state)
                                                .to(AttributeValue.of("s"))
                                                .build()));
            case 4 ->
                state < 0
                        ? next(random)
                        : change(
                                withStates(ending(openStates, state)),
                                s -> s.endState(
                                        id, state, StateEndEvent.builder().build()));
            case 5 ->
                change(
                        new ExpectedService(key, id, phase, true, openStates, openTasks, attached),
                        s -> s.associate(customer(), id, ServiceUpdate.builder().build()));
            case 6 ->
                phase == Phase.COMPLETED
                        ? next(random)
                        : change(
                                with(Phase.COMPLETED),
                                s -> s.end(id, ServiceEndEvent.builder().build()));
            case 7 -> random.nextInt(4) > 0 ? next(random) : change(with(Phase.DELETED), s -> s.delete(id));
            case 8 ->
                !attached.containsKey("a")
                        ? next(random)
                        : change(attaching("a", null), s -> s.removeExtension(Target.service(id), "a"));
            default -> {
                String value = "{\"n\":" + random.nextInt() + '}';
                yield change(attaching("a", value), s -> s.putExtension(Target.service(id), "a", Json.parse(value)));
            }
        };
    }

    private interface Action {
        void run(ContextServices services);
    }

    private Change change(ExpectedService next, Action action) {
        return change(next, action, false);
    }

    private Change start(ExpectedService next, Action action) {
        return change(next, action, true);
    }

    private Change change(ExpectedService next, Action action, boolean starts) {
        Call call = services -> {
            action.run(services);
            return id;
        };
        return new Change(next, call, starts);
    }

    /** Returns the id of a stored start whose response was lost. */
    public static Optional<Long> find(ContextServices services, String key) {
        return services.findByContactKey(key, ServiceQuery.all()).services().stream()
                .findAny()
                .map(Service::serviceId);
    }

    /** Returns the server's current state of the service, in the format of {@link #described}. */
    public String actual(ContextServices services) {
        int anonymous = found(services.findByContactKey(key, ServiceQuery.all()).services());
        int ofCustomer =
                found(services.findByCustomer(customer(), ServiceQuery.all()).services());
        if (id == 0) {
            return described(false, false, List.of(), List.of(), "", anonymous, ofCustomer);
        }
        try {
            Service service = services.get(id, ServiceView.plain().withAllExtensions());
            TreeMap<String, String> data = new TreeMap<>();
            service.attached().forEach((name, value) -> data.put(name, value.text()));
            return described(
                    true,
                    service.isActive(),
                    services.states(id, StateQuery.all()).stream()
                            .map(Resource::isActive)
                            .toList(),
                    services.tasks(id, TaskQuery.all()).stream()
                            .map(Resource::isActive)
                            .toList(),
                    data.toString(),
                    anonymous,
                    ofCustomer);
        } catch (NotFoundException e) {
            return described(false, false, List.of(), List.of(), "", anonymous, ofCustomer);
        }
    }

    private int found(List<Service> listed) {
        return (int) listed.stream().filter(each -> each.serviceId() == id).count()
                + 1_000
                        * (int) listed.stream()
                                .filter(each -> each.serviceId() != id)
                                .count();
    }

    /** Returns the expected description of the service. */
    public String described() {
        boolean exists = phase == Phase.ACTIVE || phase == Phase.COMPLETED;
        return exists
                ? described(
                        true,
                        phase == Phase.ACTIVE,
                        openStates,
                        openTasks,
                        attached.toString(),
                        hasCustomer ? 0 : 1,
                        hasCustomer ? 1 : 0)
                : described(false, false, List.of(), List.of(), "", 0, 0);
    }

    private static String described(
            boolean exists,
            boolean active,
            List<Boolean> states,
            List<Boolean> tasks,
            String data,
            int anonymous,
            int ofCustomer) {
        return (exists ? "exists" : "missing") + (active ? ", active" : "") + ", states " + states + ", tasks " + tasks
                + ", " + data + ", under its contact key " + anonymous + ", under its customer " + ofCustomer;
    }
}
