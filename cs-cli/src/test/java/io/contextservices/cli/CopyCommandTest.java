package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.ServiceStartEvent;
import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.Head;
import io.contextservices.store.Tenant;
import io.contextservices.store.TransferableStore;
import io.contextservices.store.copy.CopyProgress;
import io.contextservices.store.copy.CopyProgress.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyCommandTest {

    private static final Tenant TENANT = new Tenant("default");

    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int cs(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Cs.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int copy() {
        return cs("copy", "--from", "rocksdb:" + temp.resolve("a"), "--to", "rocksdb:" + temp.resolve("b"));
    }

    private void start(String directory) {
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(temp.resolve(directory)))) {
            engine.blocking().start(ServiceStartEvent.forContactKey("42").build());
        }
    }

    @Test
    void copyIsCompleteAndSummarised() {
        start("a");

        assertThat(copy()).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .matches("services: 1 copied, 0 there already\n"
                        + "receipts: 0\n"
                        + "tenant default: 1 services, 1 events, 20 bytes, checksum [0-9a-f]{64}\n"
                        + "time:     \\d+\\.\\d+ s\n"
                        + "problems: 0\n");
        assertThat(cs("verify", temp.resolve("b").toString())).isZero();
        assertThat(copy()).isZero();
        assertThat(out.toString()).startsWith("services: 0 copied, 1 there already\n");
    }

    @Test
    void differencesArePrinted() {
        start("a");
        copy();
        try (TransferableStore target = RocksDbStore.open(temp.resolve("b"))) {
            Head head = target.scan(TENANT, 0, 1).join().conversations().get(0).head();
            target.remove(head).join();
        }
        start("b");

        assertThat(copy()).isEqualTo(1);
        assertThat(out.toString())
                .contains("services: 1 copied, 0 there already\n")
                .containsPattern("tenant default, source: 1 services, 1 events")
                .containsPattern("tenant default, target: 2 services, 2 events")
                .containsPattern("problems: 1\nproblem: tenant default: service \\d+ is only in the target\n");
    }

    @Test
    void copyingAMissingStoreCreatesNothing() {
        assertThat(copy()).isEqualTo(1);
        assertThat(err.toString()).contains("holds no store");
        assertThat(temp).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "rocksdb:", "http://h1/ks", "cassandra://h1", ""})
    void invalidAddressIsRefused(String address) {
        assertThat(cs("copy", "--from", address, "--to", "rocksdb:" + temp.resolve("b")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cassandra://HOST[:PORT],.../KEYSPACE");
        start("a");
        assertThat(cs("copy", "--from", "rocksdb:" + temp.resolve("a"), "--to", address))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cassandra://HOST[:PORT],.../KEYSPACE");
    }

    @Test
    void schemaOptionIsRefusedForADirectory() {
        String directory = "rocksdb:" + temp.resolve("a");
        assertThat(cs("copy", "--from", directory, "--to", directory, "--create-schema"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("cs: --create-schema has no effect on a directory");
    }

    @Test
    @SuppressWarnings("try") // the store is held open, but not used
    void copyOfAStoreInUseIsRefused() {
        start("a");
        try (RocksDbStore unused = RocksDbStore.open(temp.resolve("a"))) {
            assertThat(copy()).isEqualTo(1);
        }
        assertThat(err.toString()).contains("is in use");
    }

    @Test
    void progressBarFillsUp() {
        assertThat(CopyCommand.line(new CopyProgress(Step.RECEIPTS, 17, 0))).isEqualTo("receipts 17");
        assertThat(CopyCommand.line(new CopyProgress(Step.SERVICES, 0, 300)))
                .isEqualTo("copying   [                    ]   0 %");
        assertThat(CopyCommand.line(new CopyProgress(Step.SERVICES, 299, 300)))
                .isEqualTo("copying   [################### ]  99 %");
        assertThat(CopyCommand.line(new CopyProgress(Step.COMPARISON, 301, 300)))
                .isEqualTo("comparing [####################] 100 %")
                .hasSizeLessThanOrEqualTo(40);
    }
}
