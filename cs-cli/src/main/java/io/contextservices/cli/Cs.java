package io.contextservices.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code cs}. */
@Command(
        name = "cs",
        description = "A contact centre's memory: start services and find them again.",
        subcommands = {
            ServeCommand.class,
            ConfigCommand.class,
            VerifyCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            RepairCommand.class,
            CopyCommand.class,
            UpgradeCommand.class,
            SweepCommand.class,
            StartCommand.class,
            GetCommand.class,
            FindCommand.class,
            StatesCommand.class,
            TasksCommand.class,
            EndCommand.class,
            DeleteCommand.class,
            ExportCommand.class,
            UserCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Cs.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command or the request is not valid",
            "3:the service does not exist",
            "4:the server refused the request",
            "5:the server cannot be reached, or is not available",
            "6:conflict: the service has already ended"
        })
public final class Cs {

    private Cs() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String... args) {
        // Undertow logs through JBoss Logging, which would otherwise bypass the log of this process.
        System.setProperty("org.jboss.logging.provider", "slf4j");
        // In Java 22 to 24 the default console exists in a pipe as well.
        System.setProperty("jdk.console", "java.base");
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(runAsTyped(Output.standard(), err, args));
    }

    private static int runAsTyped(PrintWriter out, PrintWriter err, String... args) {
        String[] typed;
        try {
            typed = ProcessText.arguments(args);
        } catch (IllegalArgumentException e) {
            err.println("cs: " + e.getMessage());
            return Failure.INVALID;
        }
        return run(out, err, typed);
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        try {
            CommandLine command = new CommandLine(new Cs())
                    .setOut(out)
                    .setErr(err)
                    .setParameterExceptionHandler(new Misuse())
                    .setExecutionExceptionHandler(new Failure());
            Converters.register(command);
            return Output.exitCode(command.execute(args), out, err);
        } catch (OutOfMemoryError e) {
            err.println("cs: out of memory: " + e.getMessage() + ". The option -Xmx of java sets the size of the heap");
        } catch (LinkageError e) {
            err.println("cs: a part of the program cannot be loaded: " + PlainMessage.of(e));
        }
        return Failure.FAILED;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cs.class.getPackage().getImplementationVersion();
            return new String[] {"cs " + (version == null ? "(not packaged)" : version)};
        }
    }
}
