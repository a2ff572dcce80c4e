package io.contextservices.server.internal.transport;

import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Defers the suspension of reads. Undertow suspends reads after the head of a request and resumes them after its
 * response. In the kernel these are two system calls for each request that outlasts one turn of the event loop. This
 * conduit suspends reads in the kernel only if bytes arrive while reads are suspended. A client that waits for its
 * response never causes that.
 *
 * <p>Used only by the I/O thread of its connection.
 */
final class DeferredSuspendConduit extends AbstractStreamSourceConduit<StreamSourceConduit>
        implements ReadReadyHandler {

    private ReadReadyHandler listener;
    private boolean suspended = true;

    private DeferredSuspendConduit(StreamSourceConduit next, ReadReadyHandler listener) {
        super(next);
        this.listener = listener;
    }

    /** Inserts the conduit between a connection and its future reader. */
    static void insert(StreamConnection connection) {
        ConduitStreamSourceChannel channel = connection.getSourceChannel();
        StreamSourceConduit kernel = channel.getConduit();
        DeferredSuspendConduit conduit =
                new DeferredSuspendConduit(kernel, new ReadReadyHandler.ChannelListenerHandler<>(channel));
        kernel.setReadReadyHandler(conduit);
        channel.setConduit(conduit);
    }

    @Override
    public void suspendReads() {
        suspended = true;
    }

    @Override
    public void resumeReads() {
        suspended = false;
        next.resumeReads();
    }

    @Override
    public void wakeupReads() {
        suspended = false;
        next.wakeupReads();
    }

    @Override
    public boolean isReadResumed() {
        return !suspended;
    }

    @Override
    public void setReadReadyHandler(ReadReadyHandler handler) {
        listener = handler;
    }

    @Override
    public void readReady() {
        if (suspended) {
            next.suspendReads();
        } else {
            listener.readReady();
        }
    }

    @Override
    public void forceTermination() {
        listener.forceTermination();
    }

    @Override
    public void terminated() {
        listener.terminated();
    }
}
