package io.contextservices.bench;

import java.io.IOException;
import java.time.Duration;

/** A closed loop: each connection sends its next request when it has the response to the previous one. */
interface Load {

    /**
     * Runs for a while.
     *
     * @throws IOException if a request failed
     */
    Responses run(int port, Workload workload, int connections, Duration time) throws IOException, InterruptedException;

    /** Returns its name and version. */
    String name();

    /** The number of responses, all with the expected status. */
    record Responses(long count, double seconds) {

        double perSecond() {
            return count / seconds;
        }
    }
}
