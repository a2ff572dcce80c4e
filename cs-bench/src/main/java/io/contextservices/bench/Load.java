package io.contextservices.bench;

import java.io.IOException;
import java.time.Duration;

/** As many requests as a server answers on some connections, each sending its next one when it has the answer to the last. */
interface Load {

    /**
     * Runs for a while.
     *
     * @throws IOException if one request was not answered as it should be
     */
    Answers run(int port, Workload workload, int connections, Duration time) throws IOException, InterruptedException;

    /** What it is, with its version. */
    String name();

    /** What came back, all of it with the status that was expected. */
    record Answers(long count, double seconds) {

        double perSecond() {
            return count / seconds;
        }
    }
}
