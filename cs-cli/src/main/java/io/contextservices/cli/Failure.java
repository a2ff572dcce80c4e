package io.contextservices.cli;

import io.contextservices.api.AuthenticationException;
import io.contextservices.api.ConflictException;
import io.contextservices.api.ContextServicesException;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.InvalidRequestException;
import io.contextservices.api.NotFoundException;
import io.contextservices.api.RequestRefusedException;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnavailableException;
import io.contextservices.api.Violation;
import io.contextservices.cli.config.ConfigurationException;
import io.contextservices.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Converts a failure into a line of text and an exit code. */
final class Failure implements IExecutionExceptionHandler {

    static final int FAILED = 1;
    static final int INVALID = 2;
    static final int NOT_FOUND = 3;
    static final int REFUSED = 4;
    static final int UNREACHABLE = 5;
    static final int CONFLICT = 6;

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) throws Exception {
        PrintWriter err = command.getErr();
        if (e instanceof InvalidRequestException invalid) {
            for (Violation v : invalid.violations()) {
                err.println("cs: " + v.field() + ": " + v.message() + " (" + v.code() + ')');
            }
        } else if (e instanceof NoSuchFileException missing) {
            err.println("cs: no such file: " + missing.getFile());
        } else if (e instanceof AccessDeniedException denied) {
            err.println("cs: not permitted: " + denied.getFile());
        } else if (e instanceof CharacterCodingException) {
            err.println("cs: the file is not UTF-8");
        } else if (e instanceof ConfigurationException faulty) {
            faulty.problems().forEach(problem -> err.println("cs: " + problem));
        } else if (e instanceof ContextServicesException
                || e instanceof StoreException
                || e instanceof IOException
                || e instanceof UncheckedIOException
                || e instanceof IllegalArgumentException) {
            err.println("cs: " + PlainMessage.of(e) + advice(e));
        } else {
            throw e;
        }
        return exitCode(e);
    }

    /** Returns the option that may help, for failures that a user can correct on the command line. */
    private static String advice(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof TransportException && message.endsWith("is not trusted")) {
            return "; --trust names a file of certificates to trust";
        } else if (e instanceof TransportException && message.contains(": no connection ")) {
            return "; --url names the address of a running server";
        } else if (e instanceof AuthenticationException) {
            return "; --user names the user, and CS_PASSWORD has the password";
        }
        return "";
    }

    private static int exitCode(Exception e) {
        if (e instanceof InvalidRequestException
                || e instanceof NoSuchFileException
                || e instanceof ConfigurationException
                || e instanceof IllegalArgumentException) {
            return INVALID;
        } else if (e instanceof NotFoundException) {
            return NOT_FOUND;
        } else if (e instanceof RequestRefusedException || e instanceof InternalErrorException) {
            return REFUSED;
        } else if (e instanceof TransportException || e instanceof UnavailableException) {
            return UNREACHABLE;
        } else if (e instanceof ConflictException) {
            return CONFLICT;
        }
        return FAILED;
    }
}
