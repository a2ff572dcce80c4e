package io.contextservices.server.internal.access;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Authenticates the users of requests. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Returns the user with these credentials, empty if there is none. The future is already complete if the result is
     * cached; otherwise it completes on any thread. It fails with {@link io.contextservices.api.UnavailableException}
     * if too many checks are pending, or after too many wrong passwords.
     *
     * @param address the address of the client
     * @param name the name, without a colon
     * @param credentials name, colon and password, UTF-8
     */
    CompletableFuture<Optional<Principal>> find(InetAddress address, String name, byte[] credentials);
}
