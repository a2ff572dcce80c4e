/** The typed client of a Context Services server. */
@SuppressWarnings("requires-automatic") // Okio has a stable name in its manifest, and no descriptor
module io.contextservices.client {
    requires static transitive org.jspecify;
    requires okio;
    requires transitive io.contextservices.api;
    requires transitive okhttp3;

    exports io.contextservices.client;
}
