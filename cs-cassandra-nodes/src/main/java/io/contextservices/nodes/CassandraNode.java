package io.contextservices.nodes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Cassandra node: a separate process on a loopback address and free ports. Its data is in a temporary directory, its
 * heap has 512 MB, and its data centre is {@code datacenter1}. It writes data to disk before it acknowledges a write.
 *
 * <p>The process ends with the JVM that started it, even if that is killed. Requires Unix, with {@code sh} and
 * {@code kill}.
 *
 * <p>Not thread-safe.
 */
public final class CassandraNode implements AutoCloseable {

    /** The maximum time for a start. It is many times the usual time, for busy machines. */
    private static final Duration START = Duration.ofMinutes(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final List<String> LARGE = List.of("-Xms2g", "-Xmx2g", "-XX:TieredStopAtLevel=4");

    private final InetSocketAddress cql;
    private final InetSocketAddress storage;
    private final NodeDirectory directory;
    private final List<String> command;
    private final List<CassandraNode> cluster;

    private NodeProcess process;

    private CassandraNode(
            InetAddress address,
            Ports ports,
            NodeDirectory directory,
            List<String> command,
            List<CassandraNode> cluster)
            throws IOException {
        this.cql = new InetSocketAddress(address, ports.cql());
        this.storage = new InetSocketAddress(address, ports.storage());
        this.directory = directory;
        this.command = command;
        this.cluster = cluster;
        this.process = NodeProcess.start(command, directory);
    }

    /**
     * Starts a node on 127.0.0.1 and waits until clients can connect.
     *
     * @throws IOException with the end of the node's log, if the node accepts no clients within three minutes
     */
    public static CassandraNode start(CassandraVersion version) throws IOException, InterruptedException {
        return start(version, Map.of());
    }

    /**
     * Starts a node on 127.0.0.1 with settings of {@code cassandra.yaml}, and waits until clients can connect. The name
     * of a nested setting contains dots, as in {@code client_encryption_options.enabled}.
     *
     * @throws IOException with the end of the node's log, if the node accepts no clients within three minutes
     */
    public static CassandraNode start(CassandraVersion version, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(version, TEMPORARY, List.of(), settings);
    }

    /**
     * Starts a node for measurements, with a heap of 2 GB and the optimising compiler, which needs minutes to warm up.
     *
     * @param parent the directory for the node's data, on a disk
     * @throws IOException with the end of the node's log, if the node accepts no clients within three minutes
     */
    public static CassandraNode startLarge(CassandraVersion version, Path parent)
            throws IOException, InterruptedException {
        return start(version, parent, LARGE, Map.of());
    }

    /**
     * Starts a node for a whole test run. It is never killed, so it may acknowledge writes before they are on disk. Its
     * heap of 1 GB has room for the tables that the tests leave behind: with 512 MB the node ended after about 800
     * tests.
     */
    static CassandraNode startForgetful(CassandraVersion version) throws IOException, InterruptedException {
        return start(
                version,
                TEMPORARY,
                List.of("-Xmx1g", "-Dcassandra.unsafesystem=true"),
                Map.of("commitlog_sync", "periodic", "commitlog_sync_period", "10s"));
    }

    private static CassandraNode start(
            CassandraVersion version, Path parent, List<String> javaOptions, Map<String, String> settings)
            throws IOException, InterruptedException {
        InetAddress address = loopback(1);
        Ports ports = Ports.free(List.of(address));
        NodeDirectory directory = NodeDirectory.create(parent);
        return start(
                address,
                ports,
                directory,
                directory.command(version, address, ports, javaOptions, settings),
                new ArrayList<>());
    }

    /** Returns the loopback address of a node; 127.0.0.1 for node 1. */
    static InetAddress loopback(int node) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) node});
    }

    /** Starts a node, adds it to its cluster and waits until it and the running nodes see each other. */
    static CassandraNode start(
            CassandraVersion version,
            InetAddress address,
            Ports ports,
            Map<String, String> settings,
            List<CassandraNode> cluster)
            throws IOException, InterruptedException {
        NodeDirectory directory = NodeDirectory.create(TEMPORARY);
        return start(
                address, ports, directory, directory.command(version, address, ports, List.of(), settings), cluster);
    }

    private static CassandraNode start(
            InetAddress address,
            Ports ports,
            NodeDirectory directory,
            List<String> command,
            List<CassandraNode> cluster)
            throws IOException, InterruptedException {
        Map<CassandraNode, Long> before = logSizes(cluster);
        CassandraNode node = new CassandraNode(address, ports, directory, command, cluster);
        cluster.add(node);
        try {
            node.awaitReady(before);
        } catch (IOException | InterruptedException e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** Returns the address to which clients connect. A restart does not change it. */
    public InetSocketAddress address() {
        return cql;
    }

    /** Returns the id of the current process. */
    public long pid() {
        return process.pid();
    }

    /**
     * Checks that the process is running.
     *
     * @throws IOException with the end of the node's log, if the process has ended
     */
    void checkRunning() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    this + " has ended. The end of its log:\n" + directory.log().end());
        }
    }

    /** Kills the process with SIGKILL and waits until it has ended. */
    public void kill() throws IOException {
        process.kill();
    }

    /**
     * Restarts the node with its data; first kills the process if it is still running. Waits until clients can connect,
     * and until it and the other running nodes see each other.
     *
     * @throws IOException with the end of the node's log, if that takes longer than three minutes
     */
    public void restart() throws IOException, InterruptedException {
        kill();
        Map<CassandraNode, Long> before = logSizes(cluster);
        process = NodeProcess.start(command, directory);
        awaitReady(before);
    }

    /** Suspends the process with SIGSTOP: connections stay open, but the node does not respond. */
    public void pause() throws IOException, InterruptedException {
        process.pause();
    }

    /** Resumes the process with SIGCONT. The other nodes may need some seconds to notice. */
    public void resume() throws IOException, InterruptedException {
        process.resume();
    }

    /** Kills the process and removes its directory. Idempotent. */
    @Override
    public void close() throws IOException {
        kill();
        directory.delete();
    }

    private static Map<CassandraNode, Long> logSizes(List<CassandraNode> nodes) throws IOException {
        Map<CassandraNode, Long> sizes = new HashMap<>();
        for (CassandraNode node : nodes) {
            sizes.put(node, node.directory.log().size());
        }
        return sizes;
    }

    /**
     * Waits until clients can connect and the nodes see each other. Ignores earlier lines of the logs, which concern
     * previous processes.
     */
    private void awaitReady(Map<CassandraNode, Long> before) throws IOException, InterruptedException {
        await("can be connected to", this::isOpen);
        for (CassandraNode other : cluster) {
            if (other != this && other.process.isRunning()) {
                await("sees " + other, () -> this.hasSeen(other, before));
                await("is seen by " + other, () -> other.hasSeen(this, before));
            }
        }
    }

    private boolean hasSeen(CassandraNode other, Map<CassandraNode, Long> before) throws IOException {
        return directory.log().saysUp(other.storage, before.getOrDefault(this, 0L));
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(cql.getAddress(), cql.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void await(String goal, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!condition.holds()) {
            boolean ended = process.endsWithin(POLL_INTERVAL);
            if (ended || System.nanoTime() > end) {
                throw new IOException(this + (ended ? " ended before it " : " takes too long until it ") + goal
                        + ". The end of its log:\n" + directory.log().end());
            }
        }
    }

    @Override
    public String toString() {
        return "Cassandra on " + cql;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }
}
