package io.contextservices.cli;

import io.contextservices.engine.ContextEngine;
import io.contextservices.rocksdb.RocksDbStore;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Truncates the unreadable end of a log, so that the store can be opened. */
@Command(
        name = "repair",
        description = "Cuts off the unreadable end of a log, so that the store can be opened, and keeps that end in a"
                + " file. The last changes are lost. After a loss of power this is usually a change that was not"
                + " acknowledged. After damage to the disk, acknowledged changes may be among them. New services"
                + " then get much higher ids, so that no id is used twice.",
        mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer> {

    @Mixin
    private StoreDirectoryParameter store;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> done = RocksDbStore.repair(store.directory(), ContextEngine::problems);
        PrintWriter out = spec.commandLine().getOut();
        done.forEach(out::println);
        if (done.isEmpty()) {
            out.println("there is nothing to cut off");
        }
        return 0;
    }
}
