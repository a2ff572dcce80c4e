package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A contender whose processes run until it is closed. */
final class RunningServer implements AutoCloseable {

    private final Contender contender;
    private final String name;
    private final int port;
    private final Path data;
    private final List<ServerProcess> processes;
    private final long emptyBytes;
    private long starts;

    /**
     * Creates a running contender.
     *
     * @param name the heading of its row in tables
     * @param data the directory of its data, and of nothing else
     * @param processes the process that accepts requests comes first; they are ended in this order
     */
    RunningServer(Contender contender, String name, int port, Path data, List<ServerProcess> processes)
            throws IOException {
        this.contender = contender;
        this.name = name;
        this.port = port;
        this.data = data;
        this.processes = processes;
        this.emptyBytes = contender.bytesIn(data);
    }

    Contender contender() {
        return contender;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Usage usage() throws IOException {
        return Usage.of(processes);
    }

    /** Adds to the number of services that it has stored since it began. */
    void stored(long services) {
        starts += services;
    }

    long stored() {
        return starts;
    }

    /**
     * Returns the bytes per service stored since it began. Returns NaN if there is none, or if it stores nothing on the
     * disk.
     */
    double bytesPerService() throws IOException {
        long bytes = contender.bytesIn(data) - emptyBytes;
        return starts == 0 || bytes == 0 ? Double.NaN : (double) bytes / starts;
    }

    /**
     * Checks that all its processes run.
     *
     * @throws IllegalStateException with the end of the output of one that has ended
     */
    void requireAlive() {
        processes.forEach(ServerProcess::requireAlive);
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::close);
    }
}
