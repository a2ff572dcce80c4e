package io.contextservices.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports invalid arguments in one line, with a hint on where to read more. */
final class Misuse implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("cs: " + PlainMessage.of(e));
        String name = command.getCommandSpec().qualifiedName();
        List<String> suggestions =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        suggestions = suggestions.stream()
                .map(each -> each.startsWith("-") ? each : name + ' ' + each)
                .toList();
        err.println(
                suggestions.isEmpty()
                        ? "cs: see " + name + " --help"
                        : "cs: did you mean " + String.join(" or ", suggestions) + "? See " + name + " --help");
        return Failure.INVALID;
    }
}
