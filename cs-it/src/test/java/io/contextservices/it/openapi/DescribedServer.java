package io.contextservices.it.openapi;

import io.contextservices.api.BusinessAttribute;
import io.contextservices.api.CallOptions;
import io.contextservices.api.ContextServices;
import io.contextservices.api.Limits;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.StateStartEvent;
import io.contextservices.api.Target;
import io.contextservices.api.TaskStartEvent;
import io.contextservices.engine.BusinessAttributes;
import io.contextservices.engine.ContextEngine;
import io.contextservices.json.Json;
import io.contextservices.server.ContextServer;
import io.contextservices.server.internal.http.HttpApi;
import io.contextservices.store.MemoryStore;
import io.undertow.server.HttpHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A server on a store with the objects of the document's examples. These are service 1, its state 0 and its task 0,
 * each with attached data, and an enumeration with all properties. Its limits are low, so that tests reach them easily.
 */
final class DescribedServer implements AutoCloseable {

    static final int BODY_BYTES = 20_000;
    static final int URL_BYTES = 1_000;
    static final int HEADER_BYTES = 4_000;

    private static final String KEY = "coupon";
    private static final List<Target> LEVELS = List.of(Target.service(1), Target.state(1, 0), Target.task(1, 0));

    private final FailingStores store = new FailingStores(new MemoryStore());
    private final ContextEngine engine;
    private final ContextServices services;
    private final HttpApi handler;

    /** Creates a server without users, with a directory for exports. */
    DescribedServer(Path exports) {
        this(exports, UnaryOperator.identity());
    }

    private DescribedServer(Path exports, UnaryOperator<ContextServer.Builder> more) {
        engine = ContextEngine.builder(store.store())
                .limits(Limits.DEFAULT.withBodyBytes(BODY_BYTES).withConversationBytes(4 * BODY_BYTES))
                .exportDirectory(exports)
                .businessAttributes(attributes())
                .build();
        services = engine.blocking();
        handler = (HttpApi)
                more.apply(ContextServer.builder(engine).maxUrlBytes(URL_BYTES).maxHeaderBytes(HEADER_BYTES))
                        .handler();
        services.start(ServiceStartEvent.forContactKey("408-832-7799").build());
        services.startState(1, StateStartEvent.builder().build());
        services.startTask(1, TaskStartEvent.builder().stateId(0).build());
        LEVELS.forEach(level -> services.putExtension(level, KEY, Json.of(Map.of("coupon_name", "DISCOUNTCODE15"))));
    }

    /** Creates a server for the users of {@link AuthorizationHeaders}. */
    static DescribedServer withUsers(Path directory) {
        Path users = AuthorizationHeaders.write(directory.resolve("users"));
        return new DescribedServer(directory.resolve("exports"), server -> server.users(users));
    }

    /** The enumeration accepts unlisted values, so that the document alone defines what is valid. */
    private static BusinessAttributes attributes() {
        BusinessAttribute types = BusinessAttribute.builder("ServiceType")
                .dbId(100)
                .displayName("Type of a service")
                .description("What a customer wants")
                .value(BusinessAttribute.Value.of(1, "new-account")
                        .withDisplayName("New account")
                        .withDescription("Opens an account")
                        .withExpiration(Duration.ofDays(30)))
                .defaultValue("new-account")
                .build();
        return BusinessAttributes.builder()
                .add(types)
                .map("Service.type", types.name())
                .validation(false)
                .build();
    }

    /** Starts a service with an idempotency key. */
    void startUnder(String key) {
        services.with(CallOptions.none().withIdempotencyKey(key))
                .start(ServiceStartEvent.forContactKey("other").build());
    }

    HttpHandler handler() {
        return handler;
    }

    /** Makes all further reads and writes fail. */
    void breakDown() {
        store.breakDown();
    }

    /** Makes the server reject all further requests. */
    void stopServing() throws InterruptedException {
        handler.drain(Duration.ZERO);
    }

    /** Attaches data until the limit is reached. */
    void fill() {
        for (int bytes = BODY_BYTES / 2; bytes > 0; bytes /= 2) {
            try {
                while (true) {
                    services.putExtension(Target.service(1), "filling", Json.of("x".repeat(bytes)));
                }
            } catch (RequestRefusedException full) {
                // then something smaller
            }
        }
    }

    /** Attaches lists, which cannot be merged with anything. */
    void attachLists() {
        LEVELS.forEach(level -> services.putExtension(level, KEY, Json.of(List.of())));
    }

    @Override
    public void close() {
        engine.close();
    }
}
