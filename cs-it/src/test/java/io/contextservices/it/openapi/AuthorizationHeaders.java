package io.contextservices.it.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Those who may call where not everybody may, each as the header that says so. */
final class AuthorizationHeaders {

    /** May read, and change nothing. */
    static final String SUPERVISOR = basic("supervisor");

    /** May do everything, for the one tenant there is. */
    static final String BOUND = basic("bound");

    private static final int CHEAP = 4;

    private AuthorizationHeaders() {}

    /** Writes a file of them. */
    static Path write(Path file) {
        try {
            return Files.write(file, List.of(line("supervisor", "Supervisor"), line("bound", "Administrator:default")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(String name, String rest) {
        return name + ':' + BCrypt.hashpw(name, BCrypt.gensalt(CHEAP)) + ':' + rest;
    }

    /** The password is the name. */
    private static String basic(String name) {
        byte[] credentials = (name + ':' + name).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(credentials);
    }
}
