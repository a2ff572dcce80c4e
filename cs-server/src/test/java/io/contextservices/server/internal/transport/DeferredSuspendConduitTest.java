package io.contextservices.server.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.ChannelPipe;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

class DeferredSuspendConduitTest {

    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private XnioWorker worker;
    private StreamConnection peer;
    private ConduitStreamSourceChannel channel;

    /** The kernel's side of the channel. */
    private StreamSourceConduit kernel;

    @BeforeEach
    void connect() throws Exception {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        ChannelPipe<StreamConnection, StreamConnection> pipe = worker.createFullDuplexPipeConnection();
        peer = pipe.getLeftSide();
        channel = pipe.getRightSide().getSourceChannel();
        kernel = channel.getConduit();
        onIoThread(() -> {
            DeferredSuspendConduit.insert(pipe.getRightSide());
            channel.setReadListener(ready -> received.add(read()));
            return null;
        });
    }

    @AfterEach
    void end() throws Exception {
        worker.shutdownNow();
        worker.awaitTermination(30, TimeUnit.SECONDS);
    }

    private <T> T onIoThread(Supplier<T> task) throws Exception {
        return CompletableFuture.supplyAsync(task, worker.getIoThread()).get(30, TimeUnit.SECONDS);
    }

    private boolean resumed(boolean resume) throws Exception {
        return onIoThread(() -> {
            if (resume) {
                channel.resumeReads();
            } else {
                channel.suspendReads();
            }
            assertThat(channel.isReadResumed()).isEqualTo(resume);
            return kernel.isReadResumed();
        });
    }

    private String read() {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        try {
            channel.read(bytes);
        } catch (IOException e) {
            return e.toString();
        }
        return US_ASCII.decode(bytes.flip()).toString();
    }

    private void send(String text) throws Exception {
        peer.getSinkChannel().write(US_ASCII.encode(text));
    }

    @Test
    void suspendWithoutInputKeepsKernelResumed() throws Exception {
        assertThat(resumed(true)).isTrue();
        assertThat(resumed(false)).isTrue();
        assertThat(resumed(true)).isTrue();

        send("one");
        await().until(() -> received.contains("one"));
    }

    @Test
    void inputWhileSuspendedIsDeliveredOnResume() throws Exception {
        resumed(true);
        resumed(false);

        send("early");
        await().until(() -> !onIoThread(kernel::isReadResumed));
        assertThat(received).isEmpty();

        assertThat(resumed(true)).isTrue();
        await().until(() -> received.contains("early"));
    }

    @Test
    void wakeupResumesReads() throws Exception {
        onIoThread(() -> {
            channel.wakeupReads();
            return null;
        });
        await().until(() -> received.contains(""));

        send("more");
        await().until(() -> received.contains("more"));
    }
}
