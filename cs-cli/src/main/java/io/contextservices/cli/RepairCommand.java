package io.contextservices.cli;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Truncates the unreadable end of a log, so that the store can be opened. */
@Command(
        name = "repair",
        description = "For a store that does not open because the end of its log cannot be read: cuts that end off, and"
                + " keeps it in a file. That loses the last changes: after a loss of power most likely one that nobody was"
                + " told of, but if the disk has lost what was on it, also some that were acknowledged. New services then"
                + " get much higher ids, so that none is used twice.",
        mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", converter = StoreDirectoryOption.class, description = "where the store is")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> done = RocksDbStore.repair(directory, ContextEngine::problems);
        PrintWriter out = spec.commandLine().getOut();
        done.forEach(out::println);
        if (done.isEmpty()) {
            out.println("there is nothing to cut off");
        }
        return 0;
    }
}
