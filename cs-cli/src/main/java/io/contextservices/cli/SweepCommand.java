package io.contextservices.cli;

import io.contextservices.cli.config.Configuration;
import io.contextservices.engine.ContextEngine;
import io.contextservices.store.ConversationStore;
import io.contextservices.store.StoreException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Resumes the sweep. */
@Command(
        name = "sweep",
        description = "Resumes the sweep, which deletes expired services and ends untouched ones, where it pauses"
                + " because a clock was wrong. Correct the clock first. For a store in a directory, run the"
                + " command on the machine of the server; for a cluster, on any machine.",
        mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOptions options;

    @Option(names = "--resume", required = true, description = "resume the sweep")
    private boolean resume;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!resume) {
            throw new ParameterException(spec.commandLine(), "--resume must not be false");
        }
        Configuration configuration = options.read();
        boolean running = configuration.directory().filter(Control::resumeSweep).isPresent();
        if (!running) {
            try (ConversationStore store = configuration.existingStore()) {
                ContextEngine.resumeSweep(store).join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new StoreException("the store cannot be written: " + e.getCause(), e);
            }
        }
        spec.commandLine()
                .getOut()
                .println(running ? "the server resumes its sweep" : "noted: servers on this store resume their sweep");
        return 0;
    }
}
