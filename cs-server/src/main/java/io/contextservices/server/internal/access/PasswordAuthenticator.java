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

    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final Duration LOG_PERIOD = Duration.ofMinutes(1);

    /** The maximum number of checks in the queue: some seconds of work. */
    private static final int QUEUE_LENGTH = 32;

    private final ReloadableFile<UserTable> users;
    private final ThreadPoolExecutor executor;
    private final ThreadLocal<Mac> macs;
    private final PasswordCheckQueue queue = new PasswordCheckQueue(QUEUE_LENGTH);
    private final GuessLimiter guesses = new GuessLimiter(System::nanoTime);
    private final FailedLogins failedLogins;

    public PasswordAuthenticator(ReloadableFile<UserTable> users) {
        this(users, LOG_PERIOD);
    }

    /** Creates an authenticator with another period than a minute between log lines about failed logins. */
    public PasswordAuthenticator(ReloadableFile<UserTable> users, Duration logPeriod) {
        this.users = users;
        this.failedLogins = new FailedLogins(logPeriod);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.macs = ThreadLocal.withInitial(() -> digest(key));
        int threads = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() / 2));
        this.executor = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_LENGTH),
                PasswordAuthenticator::newThread);
        // An application that mounts the API in its own server never calls close(), so idle threads end by themselves.
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<Optional<Principal>> find(InetAddress address, String name, byte[] credentials) {
        UserTable table = users.current();
        UserEntry entry = table.get(name);
        UserEntry user = entry == null ? table.dummyFor(name) : entry;
        CredentialDigest digest = new CredentialDigest(macs.get().doFinal(credentials));
        CompletableFuture<Optional<Principal>> cached = user.cachedResult(digest);
        return cached != null
                ? cached
                : check(LoginSource.of(address, name), table, user, entry != null, digest, credentials);
    }

    private CompletableFuture<Optional<Principal>> check(
            LoginSource source,
            UserTable table,
            UserEntry user,
            boolean exists,
            CredentialDigest digest,
            byte[] credentials) {
        CompletableFuture<Optional<Principal>> result = new CompletableFuture<>();
        CompletableFuture<Optional<Principal>> pending = table.pendingChecks.putIfAbsent(digest, result);
        if (pending != null) {
            return pending;
        }
        if (!queue.tryEnter(source.address())) {
            return reject(table, digest, result, "too many password checks are queued", RETRY_AFTER);
        }
        Duration wait = guesses.begin(source);
        if (!wait.isZero()) {
            queue.leave(source.address());
            return reject(table, digest, result, "too many wrong passwords", wait.plusMillis(999));
        }
        try {
            executor.execute(() -> {
                try {
                    boolean right = user.verify(password(credentials)) && exists;
                    if (right) {
                        user.cacheResult(digest);
                        guesses.reset(source);
                        queue.trust(source.address());
                    } else {
                        failedLogins.count(source, exists);
                    }
                    table.pendingChecks.remove(digest);
                    queue.leave(source.address());
                    result.complete(right ? Optional.of(user.principal()) : Optional.empty());
                } catch (Throwable e) { // otherwise these credentials would wait for this check forever
                    table.pendingChecks.remove(digest);
                    queue.leave(source.address());
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException closed) {
            queue.leave(source.address());
            return reject(table, digest, result, "too many password checks are queued", RETRY_AFTER);
        }
        return result;
    }

    private static CompletableFuture<Optional<Principal>> reject(
            UserTable table,
            CredentialDigest digest,
            CompletableFuture<Optional<Principal>> result,
            String message,
            Duration retryAfter) {
        table.pendingChecks.remove(digest);
        result.completeExceptionally(new UnavailableException(message, retryAfter));
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
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
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
        executor.shutdownNow();
        failedLogins.write();
    }
}
