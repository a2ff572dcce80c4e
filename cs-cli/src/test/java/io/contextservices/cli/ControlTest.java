package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.contextservices.rocksdb.RocksDbStore;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the control socket of a server with misbehaving clients. */
class ControlTest {

    private static final Duration IN_TIME = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private Path target() {
        return directory.resolve("target");
    }

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(data().resolve("control").resolve("socket"));
    }

    private CompletableFuture<Boolean> backup() {
        return CompletableFuture.supplyAsync(() -> Control.backup(data(), target()));
    }

    private static CompletableFuture<Integer> end(SocketChannel peer) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                int read = 0;
                while (read >= 0) {
                    read = peer.read(ByteBuffer.allocate(100));
                }
                return read;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Tag("slow")
    @Test
    void silentPeersDoNotBlockOthersAndAreDisconnected() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try (RocksDbStore store = RocksDbStore.open(data())) {
            Control.listen(store, data());
            for (int i = 0; i < 6; i++) { // sequentially they would exceed the timeout
                silent.add(SocketChannel.open(address()));
            }

            assertThat(backup()).succeedsWithin(IN_TIME).isEqualTo(true);
            assertThat(target()).isNotEmptyDirectory();
            assertThat(end(silent.get(0))).succeedsWithin(IN_TIME);
        } finally {
            for (SocketChannel peer : silent) {
                peer.close();
            }
        }
    }

    @Test
    void sweepOfARunningServerCanBeResumed() throws Exception {
        assertThat(Control.resumeSweep(data())).isFalse();
        try (RocksDbStore store = RocksDbStore.open(data())) {
            assertThat(store.note("sweep-resumed").join()).isEmpty();
            Control.listen(store, data());

            assertThat(Control.resumeSweep(data())).isTrue();
            assertThat(store.note("sweep-resumed").join()).isPresent();
        }
    }

    @Test
    void noBackupIsMadeForADisconnectedCaller() throws Exception {
        try (RocksDbStore store = RocksDbStore.open(data())) {
            Control.listen(store, data());
            try (SocketChannel disconnected = SocketChannel.open(address())) {
                disconnected.write(bytes("backup " + target()));
                disconnected.shutdownOutput();

                assertThat(end(disconnected)).succeedsWithin(IN_TIME);
                assertThat(target()).doesNotExist();
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangingServerTimesOut(boolean accepting) throws Exception {
        Files.createDirectories(data().resolve("control"));
        List<SocketChannel> others = new ArrayList<>();
        try (ServerSocketChannel hanging = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            hanging.bind(address(), 1);
            if (!accepting) {
                fill(others);
            }

            Throwable failure = catchThrowable(
                    () -> backup().orTimeout(20, TimeUnit.SECONDS).join());

            assertThat(failure)
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("the server does not respond");
        } finally {
            for (SocketChannel other : others) {
                other.close();
            }
        }
    }

    private void fill(List<SocketChannel> others) throws IOException {
        boolean connected = true;
        while (connected) {
            SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX);
            others.add(other);
            other.configureBlocking(false);
            try {
                connected = other.connect(address());
            } catch (IOException full) {
                connected = false;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void serverEndDuringABackupFailsIt(boolean requestRead) throws Exception {
        Files.createDirectories(data().resolve("control"));
        try (ServerSocketChannel ending = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            ending.bind(address());
            CompletableFuture<Boolean> backup = backup();
            try (SocketChannel caller = ending.accept()) {
                if (requestRead) {
                    caller.read(ByteBuffer.allocate(1_000));
                }
                caller.write(bytes("begun\n"));
            }

            assertThatThrownBy(() -> backup.orTimeout(20, TimeUnit.SECONDS).join())
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageMatching(".*(ended before the backup was done|did not report the end of the backup).*");
        }
    }
}
