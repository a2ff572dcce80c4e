package io.contextservices.it.openapi;

import io.contextservices.store.ConversationStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** Wraps a store whose calls all fail from a given moment on. */
final class FailingStores {

    private final ConversationStore store;
    private volatile boolean broken;

    FailingStores(ConversationStore store) {
        this.store = store;
    }

    ConversationStore store() {
        return (ConversationStore) Proxy.newProxyInstance(
                FailingStores.class.getClassLoader(),
                new Class<?>[] {ConversationStore.class},
                (proxy, method, arguments) -> call(method, arguments));
    }

    void breakDown() {
        broken = true;
    }

    /** Has no stack trace, which would only fill the log of a build. */
    private static final class Broken extends RuntimeException {
        Broken() {
            super("the disk is gone, as the test wants it", null, false, false);
        }
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        if (broken && method.getReturnType().equals(CompletableFuture.class)) {
            return CompletableFuture.failedFuture(new Broken());
        }
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
