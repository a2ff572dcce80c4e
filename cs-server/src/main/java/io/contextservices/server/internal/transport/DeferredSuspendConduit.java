package io.contextservices.server.internal.transport;

import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Whether anybody listens to a connection. Undertow stops listening when it has a head, and begins again after its answer; told
 * to the kernel, that is two system calls for each request whose answer takes longer than a look around. Here the kernel is
 * told to stop only when something comes while nobody listens, which of a peer that waits for its answers never happens.
 *
 * <p>For the I/O thread of its connection.
 */
final class DeferredSuspendConduit extends AbstractStreamSourceConduit<StreamSourceConduit>
        implements ReadReadyHandler {

    private ReadReadyHandler listener;
    private boolean suspended = true;

    private DeferredSuspendConduit(StreamSourceConduit next, ReadReadyHandler listener) {
        super(next);
        this.listener = listener;
    }

    /** Puts itself between a connection and whoever is going to listen to it. */
    static void to(StreamConnection connection) {
        ConduitStreamSourceChannel channel = connection.getSourceChannel();
        StreamSourceConduit kernel = channel.getConduit();
        DeferredSuspendConduit listening =
                new DeferredSuspendConduit(kernel, new ReadReadyHandler.ChannelListenerHandler<>(channel));
        kernel.setReadReadyHandler(listening);
        channel.setConduit(listening);
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
