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
 * Checks names and passwords against the file of users. Checking is slow on purpose, so it has threads of its own, and
 * what was found to be right is remembered until the user's line changes; what was wrong is not. So a user who came in once does
 * not wait behind those who guess, and these are slowed.
 */
public final class PasswordAuthenticator implements Authenticator, AutoCloseable {

    private static final String DIGEST = "HmacSHA256";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final Duration LOGGED_EACH = Duration.ofMinutes(1);

    /** Checks that wait: some seconds' worth. */
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

    /** With another time than a minute between lines about failed logins. */
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
        // Where the API is mounted in somebody else's server, nobody tells when it ends.
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
            return refuse(table, digest, result, "too many passwords are waiting to be checked", RETRY_AFTER);
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
                } catch (Throwable e) { // or else these credentials would wait for this check for ever
                    table.underWay.remove(digest);
                    places.leave(source.address());
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException closed) {
            places.leave(source.address());
            return refuse(table, digest, result, "too many passwords are waiting to be checked", RETRY_AFTER);
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

    /** Ends the threads; checks that wait are given up. */
    @Override
    public void close() {
        checks.shutdownNow();
        failed.write();
    }
}
