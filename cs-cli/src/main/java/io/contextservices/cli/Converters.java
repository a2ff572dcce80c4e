package io.contextservices.cli;

import io.contextservices.cli.config.FileName;
import io.contextservices.server.Role;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Converters of arguments. Their messages state the valid values. */
final class Converters {

    private Converters() {}

    static void register(CommandLine command) {
        command.registerConverter(Instant.class, Converters::instant);
        command.registerConverter(Role.class, Converters::role);
        command.registerConverter(Long.class, Converters::number);
        command.registerConverter(long.class, Converters::number);
        command.registerConverter(Path.class, Converters::path);
    }

    /** Parses a point in time, or a date, which means midnight in UTC. */
    static Instant instant(String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is not a time: use 2026-03-01T10:00:00Z, or 2026-03-01 for midnight in UTC");
        }
    }

    static Role role(String text) {
        return Arrays.stream(Role.values())
                .filter(role ->
                        role.toString().equalsIgnoreCase(text) || role.name().equalsIgnoreCase(text))
                .findAny()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not a role: use "
                        + Arrays.stream(Role.values()).map(Role::toString).collect(Collectors.joining(" or "))));
    }

    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number");
        }
    }

    static Path path(String text) {
        try {
            return FileName.path(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
