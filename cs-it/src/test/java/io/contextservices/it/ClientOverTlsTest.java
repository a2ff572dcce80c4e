package io.contextservices.it;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.Limits;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.MemoryStore;
import io.contextservices.testkit.ContextServicesContract;
import io.contextservices.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Runs the whole contract as a user with a password, over TLS. */
@Tag("slow")
class ClientOverTlsTest extends ContextServicesContract {

    private static final String NAME = "kent";
    private static final String PASSWORD = "süperman";

    @TempDir
    static Path directory;

    private static Keystore keystore;
    private static Path users;
    private static OkHttpClient trusting;

    private OkHttpClient http;
    private ClientAndServer both;

    @BeforeAll
    static void makeFiles() throws IOException {
        keystore = Keystore.create(directory.resolve("keystore.p12"));
        trusting = keystore.client();
        String cheap = BCrypt.hashpw(PASSWORD, BCrypt.gensalt(4));
        users = Files.writeString(directory.resolve("users"), NAME + ':' + cheap + ":Administrator");
    }

    private ConversationStore store;

    @Override
    public ConversationStore store() {
        return store;
    }

    @Override
    protected AsyncContextServices open(ManualClock clock, Limits limits) {
        store = new MemoryStore();
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequestsPerHost(64);
        http = trusting.newBuilder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool())
                .build();
        both = new ClientAndServer(
                store,
                clock,
                limits,
                exports(),
                server -> server.users(users).tls(keystore.file(), keystore.chars()),
                client -> client.credentials(NAME, PASSWORD).httpClient(http));
        return both.client;
    }

    @Override
    protected void closeRest() {
        both.close();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
