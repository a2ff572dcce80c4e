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
        description =
                "Says that the clocks are right: servers go on at once to remove what has expired and to end what has to"
                        + " end by itself, where they pause because a clock was wrong. To be used when the clock has been set right,"
                        + " on the machine of the server, or for a cluster anywhere.",
        mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOptions options;

    @Option(names = "--resume", required = true, description = "go on")
    private boolean resume;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!resume) {
            throw new ParameterException(spec.commandLine(), "--resume is all that there is to say");
        }
        Configuration configuration = options.read();
        boolean told = configuration.directory().filter(Control::resumeSweep).isPresent();
        if (!told) {
            try (ConversationStore store = configuration.existingStore()) {
                ContextEngine.resumeSweep(store).join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new StoreException("the store cannot be written: " + e.getCause(), e);
            }
        }
        spec.commandLine().getOut().println(told ? "the server is told" : "noted in the store");
        return 0;
    }
}
