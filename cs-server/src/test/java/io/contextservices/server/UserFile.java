package io.contextservices.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** A file of users with cheap hashes. */
public final class UserFile {

    static final int CHEAP = 4;

    private UserFile() {}

    /** Returns a line for a user whose password is the name followed by {@code "-secret"}. */
    public static String line(String name, String rolesAndTenants) {
        return line(name, CHEAP, rolesAndTenants);
    }

    public static String line(String name, int cost, String rolesAndTenants) {
        return name + ':' + BCrypt.hashpw(password(name), BCrypt.gensalt(cost)) + ':' + rolesAndTenants;
    }

    static String password(String name) {
        return name + "-secret";
    }

    public static Path write(Path file, String... lines) {
        try {
            return Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String basic(String name) {
        return basic(name, password(name));
    }

    static String basic(String name, String password) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString((name + ':' + password).getBytes(StandardCharsets.UTF_8));
    }
}
