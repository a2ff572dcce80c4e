package io.contextservices.nodes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A new temporary directory with the configuration, the data and the log of a node. */
record NodeDirectory(Path path) {

    private static final String ARGUMENTS = "java17.args";
    private static final String CONFIGURATION = "cassandra.yaml";
    private static final String LOGGING = "logback.xml";

    private static final Pattern METER = Pattern.compile("[^:]*/jamm-[^:/]*\\.jar");

    /** @param parent the parent of the new directory */
    static NodeDirectory create(Path parent) throws IOException {
        NodeDirectory directory = new NodeDirectory(Files.createTempDirectory(parent, "cassandra-"));
        for (String file : List.of(ARGUMENTS, CONFIGURATION, LOGGING)) {
            try (InputStream in = requireNonNull(NodeDirectory.class.getResourceAsStream(file), file)) {
                Files.copy(in, directory.path.resolve(file));
            }
        }
        Files.createDirectory(directory.temporary());
        return directory;
    }

    NodeLog log() {
        return new NodeLog(path.resolve("log"));
    }

    private Path temporary() {
        return path.resolve("tmp");
    }

    /** Returns the command that runs a node with this directory in the foreground. */
    List<String> command(
            CassandraVersion version,
            InetAddress address,
            Ports ports,
            List<String> javaOptions,
            Map<String, String> settings)
            throws IOException {
        String classPath = version.classPath();
        List<String> command = new ArrayList<>();
        command.add(Java17.command().toString());
        command.add("@" + path.resolve(ARGUMENTS));
        command.addAll(javaOptions);
        command.add("-javaagent:" + meter(classPath));
        command.add("-Djava.io.tmpdir=" + temporary());
        command.add("-Djna.tmpdir=" + temporary());
        command.add("-Dlogback.configurationFile=" + path.resolve(LOGGING));
        command.add("-Dcassandra.config=" + path.resolve(CONFIGURATION).toUri());
        command.add("-Dcassandra.storagedir=" + path);
        command.add(setting("listen_address", address.getHostAddress()));
        command.add(setting("rpc_address", address.getHostAddress()));
        command.add(setting("native_transport_port", Integer.toString(ports.cql())));
        command.add(setting("storage_port", Integer.toString(ports.storage())));
        settings.forEach((name, value) -> command.add(setting(name, value)));
        command.addAll(List.of("-cp", classPath, "org.apache.cassandra.service.CassandraDaemon"));
        return command;
    }

    /**
     * Returns the path of the jar with which Cassandra measures objects. As a Java agent it works without reflection
     * that Java 17 forbids.
     */
    private static String meter(String classPath) throws IOException {
        Matcher jar = METER.matcher(classPath);
        if (!jar.find()) {
            throw new IOException("no jamm among the jars of Cassandra: " + classPath);
        }
        return jar.group();
    }

    private static String setting(String name, String value) {
        return "-Dcassandra.settings." + name + '=' + value;
    }

    /** Deletes the directory. Idempotent. */
    void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
