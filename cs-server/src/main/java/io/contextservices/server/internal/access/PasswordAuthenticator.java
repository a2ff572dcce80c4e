package io.contextservices.server.internal.access;

import io.contextservices.api.UnavailableException;
import io.contextservices.server.internal.transport.ReloadableFile;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks names and passwords against the file of users. The check is slow on purpose, so it runs on its own threads. A
 * right password is cached until the user's line changes; a wrong one is not. So a user who has logged in once does not
 * wait behind attackers who guess passwords, and their guesses are limited.
 */
public final class PasswordAuthenticator implements Authenticator, AutoCloseable {

    private static final String DIGEST = "HmacSHA256";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final Duration LOGGED_EACH = Duration.ofMinutes(1);

    /** The maximum number of checks in the queue: some seconds of work. */
    private static final int QUEUE = 32;

    private final ReloadableFile<UserTable> users;
    private final ThreadPoolExecutor checks;
    private final ThreadLocal<Mac> digests;
    private final PasswordCheckQueue places = new PasswordCheckQueue(QUEUE);
    private final GuessLimiter guesses = new GuessLimiter(System::nanoTime);
    private final FailedLogins failed;

    public PasswordAuthenticator(ReloadableFile<UserTable> users) {
        this(users, LOGGED_EACH);
    }

    /** Creates an authenticator with another period than a minute between log lines about failed logins. */
    public PasswordAuthenticator(ReloadableFile<UserTable> users, Duration loggedEach) {
        this.users = users;
        this.failed = new FailedLogins(loggedEach);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.digests = ThreadLocal.withInitial(() -> digest(key));
        int threads = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() / 2));
        this.checks = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                PasswordAuthenticator::newThread);
        // An application that mounts the API in its own server never calls close(), so idle threads end by themselves.
        checks.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<Optional<Principal>> find(InetAddress address, String name, byte[] credentials) {
        UserTable table = users.current();
        UserEntry known = table.get(name);
        UserEntry user = known == null ? table.standIn(name) : known;
        CredentialDigest digest = new CredentialDigest(digests.get().doFinal(credentials));
        CompletableFuture<Optional<Principal>> remembered = user.remembered(digest);
        return remembered != null
                ? remembered
                : check(LoginSource.of(address, name), table, user, known != null, digest, credentials);
    }

    private CompletableFuture<Optional<Principal>> check(
            LoginSource source,
            UserTable table,
            UserEntry user,
            boolean known,
            CredentialDigest digest,
            byte[] credentials) {
        CompletableFuture<Optional<Principal>> result = new CompletableFuture<>();
        CompletableFuture<Optional<Principal>> underWay = table.underWay.putIfAbsent(digest, result);
        if (underWay != null) {
            return underWay;
        }
        if (!places.take(source.address())) {
            return refuse(table, digest, result, "too many password checks are queued", RETRY_AFTER);
        }
        Duration wait = guesses.begin(source);
        if (!wait.isZero()) {
            places.leave(source.address());
            return refuse(table, digest, result, "too many wrong passwords", wait.plusMillis(999));
        }
        try {
            checks.execute(() -> {
                try {
                    boolean right = user.has(password(credentials)) && known;
                    if (right) {
                        user.remember(digest);
                        guesses.forget(source);
                        places.prove(source.address());
                    } else {
                        failed.count(source, known);
                    }
                    table.underWay.remove(digest);
                    places.leave(source.address());
                    result.complete(right ? Optional.of(user.caller()) : Optional.empty());
                } catch (Throwable e) { // otherwise these credentials would wait for this check forever
                    table.underWay.remove(digest);
                    places.leave(source.address());
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException closed) {
            places.leave(source.address());
            return refuse(table, digest, result, "too many password checks are queued", RETRY_AFTER);
        }
        return result;
    }

    private static CompletableFuture<Optional<Principal>> refuse(
            UserTable table,
            CredentialDigest digest,
            CompletableFuture<Optional<Principal>> result,
            String why,
            Duration retryAfter) {
        table.underWay.remove(digest);
        result.completeExceptionally(new UnavailableException(why, retryAfter));
        return result;
    }

    private static byte[] password(byte[] credentials) {
        int colon = 0;
        while (credentials[colon] != ':') {
            colon++;
        }
        return Arrays.copyOfRange(credentials, colon + 1, credentials.length);
    }

    private static Mac digest(byte[] key) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(new SecretKeySpec(key, DIGEST));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + DIGEST, e);
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "cs-passwords");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the threads; queued checks are cancelled. */
    @Override
    public void close() {
        checks.shutdownNow();
        failed.write();
    }
}
