package io.contextservices.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.CallOptions;
import io.contextservices.api.CompositeStart;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Expiry;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceEndEvent;
import io.contextservices.api.ServicePage;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateEndEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.StateTransitionEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskEndEvent;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.store.ConversationStore;
import io.contextservices.testkit.ManualClock;
import io.contextservices.wire.ResourceCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Creates conversations of every kind, and returns the results of all reads. */
final class ConversationHistories {

    static final Instant NOON = Instant.parse("2026-05-12T12:00:00Z");

    private static final List<String> TENANTS = List.of("default", "north", "south \u00e9");

    private int size;
    private long highest;

    /** Returns an engine with all tenants whose clock shows noon, before the first expiry. */
    static ContextEngine engine(ConversationStore store) {
        return ContextEngine.builder(store)
                .tenants(TENANTS.toArray(String[]::new))
                .idempotencyKeysKept(Duration.ofDays(7))
                .clock(new ManualClock(NOON))
                .build();
    }

    /** Returns the number of services. */
    int size() {
        return size;
    }

    /** Returns the highest id that was issued. */
    long highest() {
        return highest;
    }

    /** Creates services of each kind for every tenant. */
    void create(ContextEngine engine, int rounds) {
        for (int i = 0; i < rounds; i++) {
            for (String tenant : TENANTS) {
                create(engine.tenant(tenant).blocking(), i).forEach(this::count);
            }
        }
        for (int i = 0; i < 3; i++) { // so that the services with the highest ids are deleted
            ContextServices services = engine.tenant(TENANTS.get(1)).blocking();
            highest = services.start(customer(i).build()).serviceId();
            services.delete(highest);
        }
    }

    private void count(long id) {
        size++;
        highest = Math.max(highest, id);
    }

    private static ServiceStartEvent.Builder customer(int i) {
        return ServiceStartEvent.forCustomer("C" + i).serviceType("mortgage").attach("coupon", Json.parse("1.10"));
    }

    private static List<Long> create(ContextServices services, int i) {
        List<Long> created = new ArrayList<>();
        created.add(services.start(customer(i).build()).serviceId());
        created.add(ended(services, i));
        created.add(associated(services, i));
        created.add(withStates(services, i));
        created.add(withAttachments(services, i));
        created.add(
                services.start(customer(i).ttl(Duration.ofSeconds(1)).build()).serviceId());
        long expiring = services.start(customer(i).build()).serviceId();
        services.expire(expiring, Expiry.in(Duration.ofSeconds(2)));
        created.add(expiring);
        created.add(services.start(ServiceStartEvent.forContactKey("A" + i)
                        .autoCompleteAfter(Duration.ofSeconds(3))
                        .build())
                .serviceId());
        created.add(services.startComposite(composite(i)).get(0).serviceId());
        services.startComposite(composite(i));
        created.add(withKey(services, "start-" + i).start(customer(i).build()).serviceId());
        services.startAll(List.of(customer(i).build(), customer(i).build()))
                .forEach(outcome -> created.add(outcome.started().orElseThrow().serviceId()));
        services.delete(services.start(customer(i).build()).serviceId());
        return created;
    }

    private static CompositeStart composite(int i) {
        return CompositeStart.of(CompositeStart.entry(
                        ServiceStartEvent.forCustomer("composite " + i).build(),
                        StateStartEvent.of("s").build())
                .withTask(TaskStartEvent.of("t").build()));
    }

    private static ContextServices withKey(ContextServices services, String key) {
        return services.with(CallOptions.none().withIdempotencyKey(key));
    }

    private static long ended(ContextServices services, int i) {
        long id =
                services.start(ServiceStartEvent.forContactKey("K" + i).build()).serviceId();
        services.end(id, ServiceEndEvent.builder().disposition("done").build());
        return id;
    }

    private static long associated(ContextServices services, int i) {
        long id =
                services.start(ServiceStartEvent.forContactKey("K" + i).build()).serviceId();
        services.associate("C" + i, id);
        return id;
    }

    private static long withStates(ContextServices services, int i) {
        long id = services.start(customer(i).build()).serviceId();
        long state =
                services.startState(id, StateStartEvent.of("greeting").build()).stateId();
        services.startTask(id, TaskStartEvent.of("ask").stateId(state).build());
        services.endTask(id, 0, TaskEndEvent.builder().disposition("done").build());
        services.transition(
                id,
                StateTransitionEvent.from(state)
                        .to(AttributeValue.of("offer"))
                        .disposition(AttributeValue.of(7))
                        .build());
        withKey(services, "task-" + i)
                .startTask(id, TaskStartEvent.of("wait").stateId(1).build());
        services.startState(id, StateStartEvent.of("side").build());
        services.endState(id, 2, StateEndEvent.builder().disposition("done").build());
        return id;
    }

    private static long withAttachments(ContextServices services, int i) {
        long id = services.start(customer(i).build()).serviceId();
        long state = services.startState(id, StateStartEvent.of("s").build()).stateId();
        Target target = Target.state(id, state);
        services.putExtension(target, "score", Json.parse("{ \"a\": 1.10, \"text\": \"" + "x".repeat(3_000) + "\" }"));
        services.mergeExtension(target, "score", Json.parse("{\"b\":[null]}"));
        services.putExtension(Target.service(id), "gone", Json.of("\u00e9\ud83d\ude00"));
        services.removeExtension(Target.service(id), "gone");
        services.removeExtension(Target.service(id), "coupon");
        return id;
    }

    /** Returns the results of all reads, of each service and of lists; equal stores give equal results. */
    List<String> describe(ContextEngine engine) {
        List<String> lines = new ArrayList<>();
        for (String tenant : TENANTS) {
            ContextServices services = engine.tenant(tenant).blocking();
            lines.addAll(everything(services));
            for (int i = 0; i < 3; i++) {
                lines.add(text(services.findByCustomer("C" + i, ServiceQuery.all())));
                lines.add(text(services.findByContactKey("K" + i, ServiceQuery.completed())));
            }
        }
        return lines;
    }

    private List<String> everything(ContextServices services) {
        ServiceView all = ServiceView.plain().withAllExtensions().withEverythingNested();
        List<String> lines = new ArrayList<>();
        for (long id = 1; id <= highest; id++) {
            try {
                Service service = services.get(id, all);
                lines.add(service.version() + " " + new String(ResourceCodec.write(service), UTF_8));
            } catch (NotFoundException e) {
                // The service belongs to another tenant, or is deleted.
            }
        }
        return lines;
    }

    private static String text(ServicePage page) {
        return new String(ResourceCodec.write(page.services()), UTF_8);
    }

    /** Repeats the requests with idempotency keys, and checks that both engines replay equal responses. */
    static void assertKeysAreReplayed(ContextEngine first, ContextEngine copy, int rounds) {
        for (String tenant : TENANTS) {
            for (int i = 0; i < rounds; i++) {
                long original = withKey(first.tenant(tenant).blocking(), "start-" + i)
                        .start(customer(i).build())
                        .serviceId();
                long repeated = withKey(copy.tenant(tenant).blocking(), "start-" + i)
                        .start(customer(i).build())
                        .serviceId();
                assertThat(repeated).isEqualTo(original);
            }
        }
    }
}
