package io.contextservices.rocksdb;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.AbstractNativeReference;

/**
 * Native objects that are closed together, in the reverse order of their creation: the database before the objects that
 * it uses. For use by one thread at a time.
 */
final class NativeHandles implements AutoCloseable {

    private final Deque<AbstractNativeReference> handles = new ArrayDeque<>();

    /** Adds an object, and returns it. */
    <T extends AbstractNativeReference> T keep(T handle) {
        handles.push(handle);
        return handle;
    }

    @Override
    public void close() {
        handles.forEach(AbstractNativeReference::close);
        handles.clear();
    }
}
