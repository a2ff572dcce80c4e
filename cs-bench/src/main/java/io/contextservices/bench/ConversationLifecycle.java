package io.contextservices.bench;

import io.contextservices.examples.LoadScenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs the vendor's load in a separate process: conversations of 33 calls by the typed client. The client shares the
 * cores with the server, so the server's CPU is more significant than the rate.
 */
final class ConversationLifecycle implements Scenario {

    private static final String SECTION = "conversation";
    private static final int CALLS = 33;
    private static final int AT_ONCE = 64;
    private static final int BATCH = 1_000;
    private static final Pattern END = Pattern.compile("(?m)^end of load$");

    /** A program that runs batches until the time is over. Its last line is the rate of calls per second. */
    public static final class Client {

        private Client() {}

        /** Runs the client; the arguments are the address of a server and the seconds. */
        public static void main(String... args) {
            long end = System.nanoTime()
                    + Duration.ofSeconds(Long.parseLong(args[1])).toNanos();
            while (System.nanoTime() < end) {
                LoadScenario.main(args[0], Integer.toString(BATCH), Integer.toString(AT_ONCE));
            }
            System.out.println("end of load");
        }
    }

    @Override
    public void run(Run run) throws Exception {
        Duration time = run.form()
                .warmUp()
                .plus(run.form().round().multipliedBy(run.form().rounds()));
        try (Arena arena = run.arena(SECTION, Contender.CONTEXT_SERVICES)) {
            RunningServer server = arena.servers().get(0);
            double before = server.usage().cpuSeconds();
            List<Double> rates = rates(run, server, time);
            double cpu = server.usage().cpuSeconds() - before;
            // The first half is warm-up for both.
            double rate = Series.median(rates.subList(rates.size() / 2, rates.size()));
            run.report().measured(PerformanceTarget.CONVERSATION, rate);
            run.report()
                    .add(
                            SECTION,
                            List.of(
                                    "| calls/s | CPU of the server, µs/call | memory, MiB |",
                                    "|---:|---:|---:|",
                                    Table.row(
                                            Table.number(rate),
                                            Table.number(cpu * 1e6 / ((double) rates.size() * BATCH * CALLS)),
                                            Table.number(server.usage().memoryBytes() / 1_048_576.0))));
        }
    }

    private static List<Double> rates(Run run, RunningServer server, Duration time) throws Exception {
        Path parent = Directories.parent(run.data());
        String url = "http://127.0.0.1:" + server.port();
        List<String> command = Contender.java("512m", Client.class.getName(), url, Long.toString(time.toSeconds()));
        try (ServerProcess client = ServerProcess.start("conversations", parent, command)) {
            return client.await(END, time.plusMinutes(2), Pattern.compile(", (\\d+) calls/s")).stream()
                    .map(result -> Double.parseDouble(result.group(1)))
                    .toList();
        }
    }
}
