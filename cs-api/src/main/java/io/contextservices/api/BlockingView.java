package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for what an {@link AsyncContextServices} does. */
final class BlockingView implements ContextServices {

    private final AsyncContextServices async;

    BlockingView(AsyncContextServices async) {
        this.async = requireNonNull(async, "async");
    }

    @Override
    public StartedService start(ServiceStartEvent event) {
        return await(async.start(event));
    }

    @Override
    public Service get(long serviceId, ServiceView view) {
        return await(async.get(serviceId, view));
    }

    @Override
    public ServicePage findByCustomer(String customerId, ServiceQuery query) {
        return await(async.findByCustomer(customerId, query));
    }

    @Override
    public ServicePage findByContactKey(String contactKey, ServiceQuery query) {
        return await(async.findByContactKey(contactKey, query));
    }

    @Override
    public AsyncContextServices async() {
        return async;
    }

    @Override
    public void close() {
        async.close();
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for the outcome");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new InternalErrorException("the operation failed", null, e.getCause());
        }
    }
}
