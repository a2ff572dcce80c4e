package io.contextservices.client;

import io.contextservices.api.InternalErrorException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.UnexpectedResponseException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Sends requests and retries them as the policy defines, within a budget that all calls of a client share. */
final class RetryingTransport implements AutoCloseable {

    static final String KEY = "Idempotency-Key";

    private static final Set<Integer> RETRYABLE_STATUSES = Set.of(408, 429, 502, 503, 504);

    private static final int RETRY_COST = 5;
    private static final int INITIAL_BUDGET = 10 * RETRY_COST;
    private static final int MAX_BUDGET = 100 * RETRY_COST;

    private final Transport transport;
    private final RetryPolicy policy;
    private final String keyPrefix = UUID.randomUUID().toString() + '-';
    private final AtomicLong lastKey = new AtomicLong();
    private final AtomicInteger budget = new AtomicInteger(INITIAL_BUDGET);
    private final Set<Attempts<?>> running = ConcurrentHashMap.newKeySet();

    RetryingTransport(Transport transport, RetryPolicy policy) {
        this.transport = transport;
        this.policy = policy;
    }

    /** Returns a key that is unique across calls and clients. A random number for each call would need a lock. */
    String newKey() {
        return keyPrefix + lastKey.incrementAndGet();
    }

    /** Returns whether any request is retried. */
    boolean isEnabled() {
        return policy.attempts() > 1;
    }

    <T> CompletableFuture<T> send(Operation<T> operation, Request request) {
        if (!isEnabled()) {
            return transport.send(operation, request, null).future();
        }
        budget.updateAndGet(balance -> Math.min(MAX_BUDGET, balance + 1));
        return new Attempts<>(operation, request).start();
    }

    private boolean spend() {
        return budget.getAndUpdate(balance -> balance >= RETRY_COST ? balance - RETRY_COST : balance) >= RETRY_COST;
    }

    @Override
    public void close() {
        running.forEach(Attempts::abort);
    }

    /** Returns whether a retry of the request may succeed a little later. */
    private static boolean isRetryable(Throwable failure) {
        return failure instanceof TransportException
                || failure instanceof UnavailableException
                || failure instanceof InternalErrorException
                || (failure instanceof RequestRefusedException refused && RETRYABLE_STATUSES.contains(refused.status()))
                || (failure instanceof UnexpectedResponseException unexpected
                        && RETRYABLE_STATUSES.contains(unexpected.status()));
    }

    /** Returns whether the request certainly was not sent, so that sending it is not a second sending. */
    private static boolean wasNotSent(Throwable failure) {
        return failure instanceof TransportException transport && !transport.requestMayHaveBeenProcessed();
    }

    /** Returns whether this attempt may have changed something. */
    private static boolean mayHaveChanged(Throwable failure) {
        return failure instanceof TransportException transport
                ? transport.requestMayHaveBeenProcessed()
                : !(failure instanceof UnavailableException || failure instanceof RequestRefusedException);
    }

    /** A call with all its attempts, which run one at a time. */
    private final class Attempts<T> {

        private final Operation<T> operation;
        private final Request request;

        /** Set if the server executes the request once, however often it is sent. */
        private final boolean repeatable;

        private final long startedAt = System.nanoTime();
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private int attempts;
        private boolean uncertain;
        private volatile @Nullable Exchange<T> attempt;

        Attempts(Operation<T> operation, Request request) {
            this.operation = operation;
            this.request = request;
            this.repeatable = request.method().equals("GET") || request.header(KEY) != null;
        }

        CompletableFuture<T> start() {
            running.add(this);
            // The application may complete the future before the response. This cancels the call and its current
            // attempt.
            CompletableFuture<T> unused = result.whenComplete((value, failure) -> {
                running.remove(this);
                cancelAttempt();
            });
            attempt();
            return result;
        }

        private void cancelAttempt() {
            Exchange<T> current = attempt;
            if (current != null) {
                current.future().cancel(false);
            }
        }

        private void attempt() {
            attempts++;
            Duration timeout = remaining();
            // A request that cannot be sent again gains nothing from an attempt timeout.
            if (repeatable && timeout != null && timeout.compareTo(policy.attemptTimeout()) > 0) {
                timeout = policy.attemptTimeout();
            }
            Exchange<T> current = transport.send(operation, request, timeout);
            attempt = current;
            if (result.isDone()) {
                cancelAttempt();
            }
            CompletableFuture<T> unused =
                    current.future().whenComplete((value, failure) -> completed(value, failure, current.retryAfter()));
        }

        private void completed(@Nullable T value, @Nullable Throwable failure, @Nullable Duration retryAfter) {
            Duration pause;
            if (failure == null) {
                complete(value);
            } else if (!mayRetry(failure) || (pause = pause(retryAfter)) == null || !spend()) {
                result.completeExceptionally(callFailure(failure));
            } else {
                uncertain |= mayHaveChanged(failure);
                CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, this::handOver)
                        .execute(this::retry);
            }
        }

        /** The whole process shares the thread that ends pauses, so it only hands over. */
        private void handOver(Runnable next) {
            try {
                transport.threads().execute(next);
            } catch (RuntimeException | Error e) {
                TransportException notSent =
                        new TransportException(operation.name() + ": not sent, no thread was available", false, e);
                result.completeExceptionally(callFailure(notSent));
            }
        }

        @SuppressWarnings("NullAway") // there is a value where there is no failure
        private void complete(@Nullable T value) {
            result.complete(value);
        }

        /** Returns the failure of the call. If the last attempt changed nothing, an earlier one still may have. */
        private Throwable callFailure(Throwable last) {
            boolean changes = request.header(KEY) != null;
            return changes && uncertain && isRetryable(last) && !mayHaveChanged(last)
                    ? new TransportException(
                            operation.name() + ": an earlier attempt may have been processed, the last was not",
                            true,
                            last)
                    : last;
        }

        private boolean mayRetry(Throwable failure) {
            return (repeatable ? isRetryable(failure) : wasNotSent(failure))
                    && attempts < policy.attempts()
                    && !transport.isClosed()
                    && !result.isDone();
        }

        private void retry() {
            if (!result.isDone()) {
                attempt();
            }
        }

        /** Returns the length of the pause; {@code null} if no time is left for it. */
        private @Nullable Duration pause(@Nullable Duration retryAfter) {
            long doubled = policy.firstPause().toMillis() << Math.min(attempts - 1, 30);
            long max = Math.min(policy.longestPause().toMillis(), Math.max(1, doubled));
            Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(max + 1));
            if (retryAfter != null && retryAfter.compareTo(pause) > 0) {
                pause = retryAfter;
            }
            Duration remaining = remaining();
            return pause.compareTo(remaining == null ? RetryPolicy.MAX_DURATION : remaining) > 0 ? null : pause;
        }

        /** Returns the rest of the call timeout; {@code null} if the call has none. */
        private @Nullable Duration remaining() {
            Duration callTimeout = transport.callTimeout();
            return callTimeout == null ? null : callTimeout.minusNanos(System.nanoTime() - startedAt);
        }

        void abort() {
            result.completeExceptionally(
                    new TransportException(operation.name() + ": the client was closed", true, null));
        }
    }
}
