/** The operations in this process, without HTTP, and the interface of conversation stores. */
@SuppressWarnings("module") // the build compiles the server, which sees the internals, after this module
module io.contextservices.engine {
    requires java.management;
    requires jdk.management;
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires transitive io.contextservices.api;

    exports io.contextservices.engine;
    exports io.contextservices.engine.internal to
            io.contextservices.server;
    exports io.contextservices.store;
    exports io.contextservices.store.copy;
    exports io.contextservices.store.record;
}
