package io.contextservices.cli;

import picocli.CommandLine.Parameters;

/** The parameter that names a service. */
final class ServiceIdParameter {

    @Parameters(index = "0", paramLabel = "ID", description = "id of the service")
    private long id;

    long id() {
        return id;
    }
}
