package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.Service;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.api.ServiceUpdate;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One tenant attaches data under names that collide in the symbol table which Jackson's parsers share. This must not
 * affect the other tenant, nor later reads of the store or of a copy.
 */
@Tag("slow")
class CollidingNamesOnRocksDbTest {

    private static final int STARTS = 12;
    private static final int NAMES_EACH = 250;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /** The inverse modulo 2<sup>32</sup>. */
    private static final int INVERSE_OF_33 = 0x3E0F83E1;

    @TempDir
    private Path temporary;

    private final List<String> names = names();

    @Test
    void collidingNamesDoNotAffectOtherServices() {
        Path data = temporary.resolve("data");
        Set<Long> ids = new HashSet<>();
        try (ContextEngine engine = open(data);
                ContextServer server = ContextServer.builder(engine).port(0).start();
                AsyncContextServices acme = client(server, "acme");
                AsyncContextServices beta = client(server, "beta")) {
            long grown = acme.blocking().start(start("grown", 0, 10)).serviceId();
            for (int i = 0; i < STARTS; i++) {
                ids.add(acme.blocking()
                        .start(start("acme", i * NAMES_EACH, NAMES_EACH))
                        .serviceId());
                // Uses the colliding names, none of which has been parsed before, and other names.
                beta.blocking().start(start("beta", i * NAMES_EACH + i, 20));
                beta.blocking()
                        .start(ServiceStartEvent.forContactKey("beta")
                                .attach("other" + i, i)
                                .build());
                if (i < 3) {
                    acme.blocking().associate("C", grown, update(i * NAMES_EACH, NAMES_EACH));
                }
            }
            assertThat(read(beta, "beta")).hasSize(2 * STARTS);
            assertThat(read(acme, "acme")).hasSize(STARTS);
        }
        // The reads so far left nothing in the symbol table, so another process would get equal results.
        assertComplete(data, ids);

        Path backup = temporary.resolve("backup");
        try (RocksDbStore store = RocksDbStore.open(data)) {
            store.backup(backup).join();
        }
        Path restored = temporary.resolve("restored");
        assertThat(RocksDbStore.restore(backup, restored, ContextEngine::problems, progress -> {})
                        .problems())
                .isEmpty();
        assertComplete(restored, ids);
    }

    private static void assertComplete(Path data, Set<Long> ids) {
        assertThat(RocksDbStore.verify(data, ContextEngine::problems, progress -> {})
                        .problems())
                .isEmpty();
        try (ContextEngine engine = open(data);
                ContextServer server = ContextServer.builder(engine).port(0).start();
                AsyncContextServices acme = client(server, "acme");
                AsyncContextServices beta = client(server, "beta")) {
            assertThat(read(acme, "acme")).extracting(Service::serviceId).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(acme.blocking().export(ExportQuery.from(Instant.EPOCH)).services())
                    .hasSize(STARTS + 1);
            assertThat(acme.blocking()
                            .findByCustomer("C", ServiceQuery.all().withExtensions("*"))
                            .services()
                            .get(0)
                            .attached())
                    .hasSize(3 * NAMES_EACH);
            assertThat(read(beta, "beta")).hasSize(2 * STARTS);
        }
    }

    private static List<Service> read(AsyncContextServices services, String contactKey) {
        return services.blocking()
                .findByContactKey(contactKey, ServiceQuery.all().withExtensions("*"))
                .services();
    }

    private static ContextEngine open(Path data) {
        return ContextEngine.builder(RocksDbStore.open(data))
                .tenants("acme", "beta")
                .build();
    }

    private static AsyncContextServices client(ContextServer server, String tenant) {
        return ContextServicesClient.builder()
                .baseUrl(server.uri())
                .header("ContactCenterId", tenant)
                .build();
    }

    private ServiceStartEvent start(String contactKey, int from, int count) {
        return attach(ServiceStartEvent.forContactKey(contactKey), from, count);
    }

    private ServiceUpdate update(int from, int count) {
        ServiceUpdate.Builder update = ServiceUpdate.builder();
        attach(ServiceStartEvent.builder(), from, count).attached().forEach(update::attach);
        return update.build();
    }

    private ServiceStartEvent attach(ServiceStartEvent.Builder event, int from, int count) {
        for (int i = 0; i < count; i++) {
            event.attach(names.get((from + i) % names.size()), i);
        }
        return event.build();
    }

    /** Returns names made of two groups of four bytes, for which Jackson computes equal hashes, whatever its seed. */
    private static List<String> names() {
        int same = mixed(group("aaaa")) + 33 * group("aaaa");
        List<String> names = new ArrayList<>();
        for (char a : LETTERS.toCharArray()) {
            for (char b : LETTERS.toCharArray()) {
                for (char c : LETTERS.toCharArray()) {
                    for (char d : LETTERS.toCharArray()) {
                        String first = "" + a + b + c + d;
                        String second = text((same - mixed(group(first))) * INVERSE_OF_33);
                        if (second.chars().allMatch(letter -> LETTERS.indexOf(letter) >= 0)) {
                            names.add(first + second);
                        }
                    }
                }
            }
            if (names.size() >= STARTS * NAMES_EACH) {
                return names.subList(0, STARTS * NAMES_EACH);
            }
        }
        throw new AssertionError("only " + names.size());
    }

    private static int group(String four) {
        return ByteBuffer.wrap(four.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    private static String text(int group) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(group).array();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static int mixed(int group) {
        int hash = group;
        hash += hash >>> 15;
        hash ^= hash >>> 9;
        return hash;
    }
}
