package io.contextservices.engine.internal;

import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.State;
import io.contextservices.api.Task;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The three files of one export while it writes them, with names that end with {@code .part}. Closing deletes them
 * unless they are complete. Not thread-safe.
 *
 * <p>Names contain only kind, time and number. The three files of an export have one number: the lowest that is free
 * for all of them.
 */
final class ExportedFiles implements AutoCloseable {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path directory;
    private final ExportRows rows;
    private final List<Part> parts = new ArrayList<>(3);

    private ExportedFiles(Path directory, ExportRows rows) {
        this.directory = directory;
        this.rows = rows;
    }

    private record Part(Path target, Path temporary, FileChannel channel, OutputStream out) {}

    static ExportedFiles create(Path directory, Instant now, ExportRows rows) throws IOException {
        String time = TIME.format(now);
        for (int number = 1; ; number++) {
            ExportedFiles files = new ExportedFiles(directory, rows);
            try {
                for (String kind : List.of("services", "states", "tasks")) {
                    files.open(kind + '-' + time + '-' + number + rows.suffix());
                }
                files.begin();
                return files;
            } catch (FileAlreadyExistsException exists) {
                files.close();
            } catch (IOException | RuntimeException e) {
                files.close();
                throw e;
            }
        }
    }

    /**
     * Opens a file. The exclusive creation of the temporary file reserves the name, so no other export can take it
     * before the file is renamed.
     */
    private void open(String name) throws IOException {
        Path target = directory.resolve(name);
        Path temporary = directory.resolve(name + ".part");
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        parts.add(new Part(
                target, temporary, channel, new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)));
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
    }

    private OutputStream services() {
        return parts.get(0).out();
    }

    private OutputStream states() {
        return parts.get(1).out();
    }

    private OutputStream tasks() {
        return parts.get(2).out();
    }

    private void begin() throws IOException {
        services().write(rows.services());
        states().write(rows.states());
        tasks().write(rows.tasks());
    }

    void add(ServicePage page) throws IOException {
        for (Map.Entry<Long, Optional<Service>> each : page.byId().entrySet()) {
            if (each.getValue().isPresent()) {
                add(each.getValue().get());
            } else {
                services().write(rows.unreadable(each.getKey()));
            }
        }
    }

    private void add(Service service) throws IOException {
        services().write(rows.row(service));
        List<State> ofService = both(service.activeStates(), service.completedStates())
                .sorted(Comparator.comparing(State::stateId))
                .toList();
        for (State state : ofService) {
            states().write(rows.row(state));
        }
        List<Task> everywhere = Stream.concat(
                        both(service.activeTasks(), service.completedTasks()),
                        ofService.stream().flatMap(state -> both(state.activeTasks(), state.completedTasks())))
                .sorted(Comparator.comparing(Task::taskId))
                .toList();
        for (Task task : everywhere) {
            tasks().write(rows.row(task));
        }
    }

    private static <T> Stream<T> both(Optional<List<T>> active, Optional<List<T>> completed) {
        return Stream.of(active, completed).flatMap(Optional::stream).flatMap(List::stream);
    }

    /** Syncs the files to disk and renames them. */
    List<String> complete() throws IOException {
        for (Part part : parts) {
            part.out().flush();
            part.channel().force(true);
            part.channel().close();
        }
        List<Path> renamed = new ArrayList<>(3);
        try {
            for (Part part : parts) {
                Files.move(part.temporary(), part.target());
                renamed.add(part.target());
            }
            syncDirectory();
        } catch (IOException | RuntimeException e) {
            for (Path path : renamed) {
                Files.deleteIfExists(path);
            }
            throw e;
        }
        return renamed.stream().map(path -> path.getFileName().toString()).toList();
    }

    /** Syncs the directory. Without this, it may lack its new files after a loss of power. */
    private void syncDirectory() throws IOException {
        boolean windows = File.separatorChar == '\\'; // a directory cannot be opened there, and need not be
        if (!windows) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Part part : parts) {
            part.channel().close();
            Files.deleteIfExists(part.temporary());
        }
    }
}
