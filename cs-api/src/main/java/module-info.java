/**
 * The Context Services API: what applications use, JSON values, and the wire format, which only the other modules of
 * this project see.
 *
 * <p>{@code Json} converts Java objects with Jackson databind. A modular application therefore opens the packages of
 * such types to {@code com.fasterxml.jackson.databind}.
 */
@SuppressWarnings("module") // the build compiles the modules that see the wire format after this one
module io.contextservices.api {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires static transitive org.jspecify;

    exports io.contextservices.api;
    exports io.contextservices.json;
    exports io.contextservices.wire to
            io.contextservices.bench,
            io.contextservices.cassandra,
            io.contextservices.cli,
            io.contextservices.client,
            io.contextservices.engine,
            io.contextservices.it,
            io.contextservices.rocksdb,
            io.contextservices.server,
            io.contextservices.testkit;
}
