package io.contextservices.cli;

import io.contextservices.rocksdb.StoreReport;
import java.io.PrintWriter;

/** What is in a store, for people. */
final class Report {

    private Report() {}

    /** Prints it, and says with which exit code to end. */
    static int print(StoreReport report, PrintWriter out) {
        out.println("services: " + report.active() + " active, " + report.completed() + " completed");
        out.println("events:   " + report.events() + ", " + report.bytes() + " bytes");
        out.println("entries:  " + report.entries());
        out.println("timers:   " + report.timers());
        out.println("receipts: " + report.receipts());
        out.println("problems: " + report.problemCount());
        report.problems().forEach(problem -> out.println("problem: " + problem));
        long more = report.problemCount() - report.problems().size();
        if (more > 0) {
            out.println("problem: and " + more + " more");
        }
        return report.isClean() ? 0 : Failure.FAILED;
    }
}
