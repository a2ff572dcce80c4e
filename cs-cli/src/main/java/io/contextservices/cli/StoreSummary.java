package io.contextservices.cli;

import io.contextservices.rocksdb.StoreReport;
import io.contextservices.store.copy.CopyReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Text summaries of the content of stores. */
final class StoreSummary {

    private static final int MAX_IDS = 100;

    private StoreSummary() {}

    /** Prints a report. Returns the exit code. */
    static int print(StoreReport report, PrintWriter out) {
        out.println("services: " + report.active() + " active, " + report.completed() + " completed");
        out.println("events:   " + report.events() + ", " + report.bytes() + " bytes");
        out.println("entries:  " + report.entries());
        out.println("timers:   " + report.timers());
        out.println("receipts: " + report.receipts());
        problems(report.problemCount(), report.problems(), out);
        if (report.unreadableCount() > 0) {
            out.println("unreadable: " + named(report.unreadableCount(), report.unreadable())
                    + " (all other services can be read; cs delete ID removes one for good)");
        }
        return report.isClean() ? 0 : Failure.FAILED;
    }

    /**
     * Prints the unreadable services to standard error, if any.
     *
     * @return the matching exit code
     */
    static int unreadable(Collection<Long> ids, PrintWriter err) {
        if (ids.isEmpty()) {
            return 0;
        }
        err.println("cs: services that cannot be read: " + named(ids.size(), ids));
        return Failure.FAILED;
    }

    /** Formats a limited number of ids, and the number of the others. */
    static String named(long count, Collection<Long> ids) {
        String some = ids.stream().limit(MAX_IDS).map(String::valueOf).collect(Collectors.joining(", "));
        return count > Math.min(MAX_IDS, ids.size())
                ? some + " and " + (count - Math.min(MAX_IDS, ids.size())) + " more"
                : some;
    }

    /** Prints the result of a copy. Returns the exit code. */
    static int print(CopyReport report, Duration time, PrintWriter out) {
        out.println("services: " + report.copied() + " copied, " + report.existing() + " there already");
        out.println("receipts: " + report.receipts());
        for (CopyReport.OfTenant each : report.tenants()) {
            String name = each.tenant().name();
            if (each.from().equals(each.to())) {
                out.println("tenant " + name + ": " + text(each.to()));
            } else {
                out.println("tenant " + name + ", source: " + text(each.from()));
                out.println("tenant " + name + ", target: " + text(each.to()));
            }
        }
        out.println("time:     " + time.toMillis() / 1_000.0 + " s");
        problems(report.problemCount(), report.problems(), out);
        return report.isClean() ? 0 : Failure.FAILED;
    }

    private static String text(CopyReport.Contents contents) {
        return contents.services() + " services, " + contents.events() + " events, " + contents.bytes()
                + " bytes, checksum " + contents.checksum();
    }

    private static void problems(long count, List<String> named, PrintWriter out) {
        out.println("problems: " + count);
        named.forEach(problem -> out.println("problem: " + problem));
        if (count > named.size()) {
            out.println("problem: and " + (count - named.size()) + " more");
        }
    }
}
