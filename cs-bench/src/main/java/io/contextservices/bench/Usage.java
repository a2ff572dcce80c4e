package io.contextservices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The resources that processes and their children have used so far, as Linux counts them.
 *
 * @param cpuSeconds in user and in system mode
 * @param memoryBytes the peak resident memory of each process of the benchmark, plus the current one of its children;
 *     shared memory counts once
 * @param residentBytes the current resident memory of the benchmark's processes
 */
record Usage(double cpuSeconds, long memoryBytes, long residentBytes) {

    /** {@code USER_HZ}, which is equal on every Linux that runs Java. */
    private static final double TICKS = 100;

    static Usage of(List<ServerProcess> processes) throws IOException {
        double cpu = 0;
        long memory = 0;
        long resident = 0;
        for (ServerProcess process : processes) {
            process.requireAlive();
            cpu += cpu(process.handle());
            memory += kibibytes(process.handle(), "status", "VmHWM:");
            resident += kibibytes(process.handle(), "status", "VmRSS:");
            List<ProcessHandle> children = process.handle().descendants().toList();
            for (ProcessHandle child : children) {
                cpu += cpu(child);
                memory += kibibytes(child, "smaps_rollup", "Pss:");
            }
        }
        return new Usage(cpu, memory * 1_024, resident * 1_024);
    }

    /** Returns the seconds in user and in system mode, with those of its ended children. */
    static double cpu(ProcessHandle process) throws IOException {
        String stat = read(process, "stat");
        // The name, in brackets, may contain spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
        long ticks = 0;
        for (int i = 11; i <= 14 && i < fields.length; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS;
    }

    private static long kibibytes(ProcessHandle process, String file, String field) throws IOException {
        try (Stream<String> lines = read(process, file).lines()) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }

    /** Returns the file's content; empty if the process has ended meanwhile. */
    private static String read(ProcessHandle process, String file) throws IOException {
        Path path = Path.of("/proc", Long.toString(process.pid()), file);
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
            return "";
        }
    }
}
