package io.contextservices.bench;

import io.contextservices.api.Service;
import io.contextservices.api.ServiceView;
import io.contextservices.engine.ContextEngine;
import io.contextservices.examples.LoadScenario;
import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.server.ContextServer;
import io.contextservices.wire.ResourceCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Measures the disk space of services after compaction, beside the size of their JSON. */
final class Disk implements Scenario {

    private static final String SECTION = "disk";
    private static final int SERVICES = 200_000;
    private static final int CONVERSATIONS = 5_000;
    private static final int SAMPLE = 100;

    @Override
    public void run(Run run) throws Exception {
        Path services = run.data();
        StoredServices known = Fill.run(services, 0, SERVICES, run.form().filling());
        double json = Workload.example(StoredServices.key(0)).getBytes(StandardCharsets.UTF_8).length;
        double service = (double) Compaction.of(services) / known.keys();

        Path conversations = run.data();
        double text = conversations(conversations);
        double conversation = (double) Compaction.of(conversations) / CONVERSATIONS;

        run.report().measured(PerformanceTarget.DISK_SERVICE, service / json);
        run.report().measured(PerformanceTarget.DISK_CONVERSATION, conversation / text);
        run.report()
                .add(
                        SECTION,
                        List.of(
                                "| | JSON, B | on the disk, B | ratio |",
                                "|---|---:|---:|---:|",
                                row("service, the vendor's example", json, service),
                                row("conversation of 16 activities, as it is read back", text, conversation)));
    }

    private static String row(String label, double json, double disk) {
        return Table.row(label, Table.number(json), Table.number(disk), Table.number(disk / json));
    }

    /** Starts some conversations; returns the average size of one as JSON. */
    private static double conversations(Path data) {
        ServiceView whole = ServiceView.plain().withAllExtensions().withEverythingNested();
        try (ContextEngine engine = ContextEngine.on(RocksDbStore.open(data))) {
            try (ContextServer server = ContextServer.builder(engine).port(0).start()) {
                LoadScenario.main(server.uri().toString(), Integer.toString(CONVERSATIONS));
            }
            long bytes = 0;
            for (long id = 1; id <= SAMPLE; id++) {
                Service service = engine.get(id, whole).join();
                bytes += ResourceCodec.write(service).length;
            }
            return (double) bytes / SAMPLE;
        }
    }
}
