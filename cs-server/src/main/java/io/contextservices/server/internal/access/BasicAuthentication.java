package io.contextservices.server.internal.access;

import io.contextservices.api.AuthenticationException;
import io.contextservices.server.internal.transport.Responses;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP Basic authentication (RFC 7617). It identifies the user before anything else is done, and before the body of the
 * request is read.
 */
public final class BasicAuthentication {

    private static final String CHALLENGE = "Basic realm=\"Context Services\", charset=\"UTF-8\"";
    private static final String SCHEME = "Basic ";

    /** The maximum length of the header; more than the longest name and password need. */
    private static final int MAX_LENGTH = 1_024;

    private final Authenticator authenticator;

    public BasicAuthentication(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Calls {@code next} with the user on the I/O thread, or responds with status 401. */
    public void authenticate(HttpServerExchange exchange, Consumer<Principal> next) {
        byte[] credentials = credentials(exchange.getRequestHeaders().get(Headers.AUTHORIZATION));
        int colon = colon(credentials);
        if (credentials == null || colon < 0) {
            reject(exchange, "the request needs a user name and a password (HTTP Basic)");
            return;
        }
        String name = new String(credentials, 0, colon, StandardCharsets.UTF_8);
        CompletableFuture<Optional<Principal>> principal = authenticator.find(address(exchange), name, credentials);
        if (principal.isDone()) {
            proceed(exchange, principal, next);
            return;
        }
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            CompletableFuture<?> unused = principal.whenCompleteAsync(
                    (found, failure) ->
                            Connectors.executeRootHandler(resumed -> proceed(resumed, principal, next), exchange),
                    exchange.getIoThread());
        });
    }

    /**
     * Returns the client's address. An unresolved host name, set by a proxy handler of the application, counts as this
     * machine.
     */
    private static InetAddress address(HttpServerExchange exchange) {
        InetAddress address = exchange.getSourceAddress().getAddress();
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    private static void proceed(
            HttpServerExchange exchange, CompletableFuture<Optional<Principal>> principal, Consumer<Principal> next) {
        Optional<Principal> found;
        try {
            found = principal.join();
        } catch (RuntimeException e) {
            Responses.fail(exchange, e);
            return;
        }
        if (found.isPresent()) {
            next.accept(found.get());
        } else {
            reject(exchange, "the name or the password is wrong");
        }
    }

    private static void reject(HttpServerExchange exchange, String message) {
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, CHALLENGE);
        Responses.fail(exchange, new AuthenticationException(message));
    }

    /** Returns the credentials in the header, {@code null} if there is no header, more than one, or a malformed one. */
    private static byte @Nullable [] credentials(@Nullable HeaderValues headers) {
        if (headers == null || headers.size() != 1) {
            return null;
        }
        String header = headers.getFirst();
        if (header.length() > MAX_LENGTH || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static int colon(byte @Nullable [] credentials) {
        for (int i = 0; credentials != null && i < credentials.length; i++) {
            if (credentials[i] == ':') {
                return i;
            }
        }
        return -1;
    }
}
