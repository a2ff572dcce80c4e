package io.contextservices.server.internal.access;

import io.contextservices.api.RequestRefusedException;
import io.contextservices.server.internal.transport.Responses;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** HTTP Basic (RFC 7617): finds out who calls before anything is done, and before the body of the request is read. */
public final class BasicAuthentication {

    private static final String CHALLENGE = "Basic realm=\"Context Services\", charset=\"UTF-8\"";
    private static final String SCHEME = "Basic ";

    /** More than the longest name and password that there can be. */
    private static final int LONGEST = 1_024;

    private final Authenticator callers;

    public BasicAuthentication(Authenticator callers) {
        this.callers = callers;
    }

    /** Goes on with the caller, on the I/O thread, or answers with status 401. */
    public void identify(HttpServerExchange exchange, Consumer<Principal> next) {
        byte[] credentials = credentials(exchange.getRequestHeaders().get(Headers.AUTHORIZATION));
        int colon = colon(credentials);
        if (credentials == null || colon < 0) {
            refuse(exchange, "this needs a name and a password, by HTTP Basic");
            return;
        }
        String name = new String(credentials, 0, colon, StandardCharsets.UTF_8);
        CompletableFuture<Optional<Principal>> caller = callers.find(address(exchange), name, credentials);
        if (caller.isDone()) {
            proceed(exchange, caller, next);
            return;
        }
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            CompletableFuture<?> unused = caller.whenCompleteAsync(
                    (found, failure) -> Connectors.executeRootHandler(known -> proceed(known, caller, next), exchange),
                    exchange.getIoThread());
        });
    }

    /** A proxy of the application's, of which the host name was not looked up, is one of this machine. */
    private static InetAddress address(HttpServerExchange exchange) {
        InetAddress address = exchange.getSourceAddress().getAddress();
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    private static void proceed(
            HttpServerExchange exchange, CompletableFuture<Optional<Principal>> caller, Consumer<Principal> next) {
        Optional<Principal> found;
        try {
            found = caller.join();
        } catch (RuntimeException e) {
            Responses.fail(exchange, e);
            return;
        }
        if (found.isPresent()) {
            next.accept(found.get());
        } else {
            refuse(exchange, "the name or the password is wrong");
        }
    }

    private static void refuse(HttpServerExchange exchange, String why) {
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, CHALLENGE);
        Responses.fail(exchange, new RequestRefusedException(StatusCodes.UNAUTHORIZED, why));
    }

    /** What the one header says, {@code null} if it says nothing that makes sense. */
    private static byte @Nullable [] credentials(@Nullable HeaderValues headers) {
        if (headers == null || headers.size() != 1) {
            return null;
        }
        String header = headers.getFirst();
        if (header.length() > LONGEST || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
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
