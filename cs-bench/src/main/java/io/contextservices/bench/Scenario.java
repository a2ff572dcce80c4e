package io.contextservices.bench;

/** Something to measure. */
interface Scenario {

    /**
     * Measures, and tells the report.
     *
     * @throws Exception whatever went wrong; other scenarios can be measured all the same
     */
    void run(Run run) throws Exception;
}
