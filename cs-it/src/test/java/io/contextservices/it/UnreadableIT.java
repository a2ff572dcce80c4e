package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.Commit;
import io.contextservices.store.EventRecord;
import io.contextservices.store.EventRecord.Kind;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Checks that commands report an unreadable service and process all others. */
@Tag("slow")
class UnreadableIT {

    private static final int UNREADABLE = 2;
    private static final String ERROR =
            "{\"service_id\":2,\"error\":{\"code\":\"unreadable\",\"message\":\"The stored data of this service cannot be read\"}}";

    private static final String WARNING = "cs: services that cannot be read: 2\n";

    @TempDir
    Path directory;

    private Path data;

    /** Stores three services; the second one has an event that is not JSON. */
    @BeforeEach
    void keep() {
        data = directory.resolve("data");
        try (RocksDbStore store = RocksDbStore.open(data)) {
            store.reserveIds(3).join();
            for (int id = 1; id <= 3; id++) {
                byte[] json = (id == UNREADABLE ? "{" : "{\"contact_key\":\"42\"}").getBytes(StandardCharsets.UTF_8);
                EventRecord event = EventRecord.ofService(Kind.SERVICE_STARTED, Instant.EPOCH, json);
                Head head = Head.first(new Tenant("default"), id, Instant.EPOCH)
                        .contactKey("42")
                        .grow(json.length)
                        .build();
                store.append(Commit.begin(head, List.of(event))).join();
            }
        }
    }

    private CommandResult cs(String... arguments) throws IOException, InterruptedException {
        return CommandResult.of(new ProcessBuilder(ServerProcess.command(arguments)));
    }

    @Test
    void listsExportsAndBackupsSkipTheUnreadableService() throws Exception {
        Path backup = directory.resolve("backup");
        try (ServerProcess server = ServerProcess.serve(data)) {
            String url = server.url();
            CommandResult found = cs("find", "--contact", "42", "--url", url);
            assertThat(found.out()).contains("\"service_id\":1,", "\"service_id\":3,");
            assertThat(found.err()).isEqualTo(WARNING);
            assertThat(found.code()).isZero();

            CommandResult exported = cs("export", "--from", "1970-01-01T00:00:00Z", "--url", url);
            List<String> lines = exported.out().lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(1)).isEqualTo(ERROR);
            assertThat(exported.err()).isEqualTo(WARNING);
            assertThat(exported.code()).isEqualTo(1);
            assertThat(cs("export", "--ids", "--from", "1970-01-01T00:00:00Z", "--url", url))
                    .isEqualTo(new CommandResult(1, "1\n3\n", WARNING));

            CommandResult made = cs("backup", "--data", data.toString(), backup.toString());
            assertThat(made.out()).startsWith("backup in " + backup + "\nservices: 3 active,");
            assertThat(made.err()).isEqualTo(WARNING);
            assertThat(made.code()).isEqualTo(1);
        }
        Path restored = directory.resolve("restored");
        CommandResult done = cs("restore", backup.toString(), restored.toString());
        assertThat(done.err()).isEqualTo(WARNING);
        assertThat(done.code()).isZero();
        try (ServerProcess server = ServerProcess.serve(restored)) {
            assertThat(cs("delete", "2", "--url", server.url())).isEqualTo(new CommandResult(0, "", ""));
            CommandResult found = cs("find", "--contact", "42", "--url", server.url());
            assertThat(found.out()).contains("\"service_id\":1,", "\"service_id\":3,");
            assertThat(found.err()).isEmpty();
            assertThat(server.terminate()).isZero();
        }
        assertThat(cs("verify", restored.toString()).out()).endsWith("problems: 0\n");
    }

    @Test
    void offlineVerifyAndBackupReportTheUnreadableService() throws Exception {
        CommandResult verified = cs("verify", data.toString());
        assertThat(verified.out())
                .endsWith("problems: 1\nproblem: service 2: an event cannot be read (InvalidRequestException)\n"
                        + "unreadable: 2 (all other services can be read; cs delete ID removes one for good)\n");
        assertThat(verified.code()).isEqualTo(1);

        Path backup = directory.resolve("backup");
        assertThat(cs("backup", "--data", data.toString(), backup.toString()))
                .isEqualTo(new CommandResult(1, verified.out(), WARNING));
        assertThat(cs("verify", backup.toString())).isEqualTo(verified);
    }

    /** Replaces the commit by bytes that no store writes. A copy decodes commits, but not their events. */
    private void spoil() throws RocksDBException {
        byte[] tenant = "default".getBytes(StandardCharsets.UTF_8);
        byte[] commit = ByteBuffer.allocate(2 + tenant.length + Long.BYTES + Integer.BYTES)
                .put((byte) 'c')
                .put((byte) tenant.length)
                .put(tenant)
                .putLong(UNREADABLE)
                .putInt(1)
                .array();
        try (RocksDB database = RocksDB.open(data.resolve("db").toString())) {
            assertThat(database.get(commit)).isNotNull();
            database.put(commit, new byte[1]);
        }
    }

    @Test
    void copySkipsAndReportsTheUnreadableService() throws Exception {
        spoil();
        Path target = directory.resolve("target");
        CommandResult copied = cs("copy", "--from", "rocksdb:" + data, "--to", "rocksdb:" + target);

        assertThat(copied.out()).startsWith("services: 2 copied, 0 there already\n");
        assertThat(copied.err()).isEqualTo(WARNING);
        assertThat(copied.code()).isEqualTo(1);
        CommandResult verified = cs("verify", target.toString());
        assertThat(verified.out()).startsWith("services: 2 active,").endsWith("problems: 0\n");
        assertThat(verified.code()).isZero();
    }

    /** A copy transfers events unchanged, without parsing them. */
    @Test
    void malformedEventIsCopiedAndReportedByVerify() throws Exception {
        Path target = directory.resolve("target");
        CommandResult copied = cs("copy", "--from", "rocksdb:" + data, "--to", "rocksdb:" + target);

        assertThat(copied.out()).startsWith("services: 3 copied, 0 there already\n");
        assertThat(copied.err()).isEmpty();
        assertThat(copied.code()).isZero();
        CommandResult verified = cs("verify", target.toString());
        assertThat(verified.out()).isEqualTo(cs("verify", data.toString()).out());
        assertThat(verified.code()).isEqualTo(1);
    }
}
