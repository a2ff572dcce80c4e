package io.contextservices.it.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** The users of a server with access control, each as an {@code Authorization} header. */
final class AuthorizationHeaders {

    /** This user has read-only access. */
    static final String SUPERVISOR = basic("supervisor");

    /** This user has full access to the only tenant. */
    static final String BOUND = basic("bound");

    private static final int CHEAP = 4;

    private AuthorizationHeaders() {}

    /** Writes a file of users. */
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

    /** The password equals the name. */
    private static String basic(String name) {
        byte[] credentials = (name + ':' + name).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(credentials);
    }
}
