package io.contextservices.server.internal.access;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Knows who may call. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Who has these credentials; empty if nobody has. The future is complete already if that was found out before,
     * otherwise it completes on any thread. It fails with {@link io.contextservices.api.UnavailableException} if there is
     * too much to find out at once, or the caller has guessed too often.
     *
     * @param address where the request comes from
     * @param name without a colon
     * @param credentials name, colon and password, UTF-8
     */
    CompletableFuture<Optional<Principal>> find(InetAddress address, String name, byte[] credentials);
}
