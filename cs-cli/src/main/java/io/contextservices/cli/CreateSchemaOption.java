package io.contextservices.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that creates the keyspace and the tables of a store on a cluster. */
final class CreateSchemaOption {

    @Option(
            names = "--create-schema",
            paramLabel = "COPIES",
            arity = "0..1",
            fallbackValue = "3",
            description = "store.cassandra.create-schema: create the keyspace and the tables if they are missing, with"
                    + " COPIES in every data centre, by default 3, or in some: dc1=3,dc2=3")
    private @Nullable String copies;

    /** Returns the replication of a new keyspace; {@code null} if the option is not set. */
    @Nullable
    String copies() {
        return copies;
    }
}
