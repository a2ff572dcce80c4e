package io.contextservices.bench;

/** A benchmark. */
interface Scenario {

    /**
     * Measures, and adds the results to the report.
     *
     * @throws Exception after any failure; other scenarios can still run
     */
    void run(Run run) throws Exception;
}
