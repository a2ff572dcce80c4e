package io.contextservices.server;

import io.contextservices.server.internal.access.Bcrypt;
import io.contextservices.server.internal.access.Principal;
import io.contextservices.server.internal.access.UserEntry;
import io.contextservices.server.internal.access.UserTable;
import io.contextservices.server.internal.transport.ReloadableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file of users for {@link ContextServer.Builder#users}: UTF-8, one user per line.
 *
 * <pre>
 * # name:hash:roles, or name:hash:roles:tenants
 * kent:$2b$10$mNVqPCGZ8VqjnqfQWZ4kOeVkyHVTbRiUkjtBmqLFHzcHtM3HIyU5S:Administrator
 * lois:$2y$12$nOi1kzkZb1SrxHCVCLdx8.yhW4Hfp38kXDVWfjWMfMD9uXAR2pBoq:Supervisor:daily planet,acme
 * </pre>
 *
 * <ul>
 *   <li>The name has 1 to 128 characters, no colon, no control character, and no space at either end. It does not begin
 *       with {@code #}. It is case-sensitive.
 *   <li>The hash is a bcrypt hash ({@code $2a$}, {@code $2b$}, {@code $2y$}) with a cost of 4 to 14.
 *   <li>The roles are {@code Administrator} (full access), {@code Supervisor} (read-only access), or both, separated by
 *       a comma.
 *   <li>The tenants, separated by commas, are those whose data the user can access. Without this field, the user can
 *       access all tenants. The file cannot name a tenant that has a comma in its name.
 *   <li>Empty lines, and lines that begin with {@code #}, are ignored.
 * </ul>
 *
 * <p>A password has 1 to 72 bytes of UTF-8 and no control characters. Longer passwords are always rejected, since
 * bcrypt ignores bytes after the first 72.
 */
public final class Users {

    /** The maximum number of characters of a name. */
    public static final int NAME_CHARACTERS = UserEntry.NAME_CHARACTERS;

    private static final int FIELDS = 4;

    private Users() {}

    /**
     * Returns a line of the file, without a line break.
     *
     * @param tenants the tenants that the user can access; empty for all tenants
     * @throws IllegalArgumentException if the file format does not permit the name, the password, the roles or a tenant
     */
    public static String line(String name, String password, Set<Role> roles, Collection<String> tenants) {
        String fault = nameFault(name);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("a user needs at least one role");
        }
        for (String tenant : tenants) {
            if (!tenant.equals(tenant.strip()) || tenant.isEmpty() || !tenant.matches("[^,\\p{Cntrl}]*")) {
                throw new IllegalArgumentException("a file of users cannot name this tenant: " + tenant);
            }
        }
        String line =
                name + ':' + Bcrypt.hash(password) + ':' + join(roles.stream().sorted());
        return tenants.isEmpty() ? line : line + ':' + join(tenants.stream());
    }

    /**
     * Checks that a server could start with this file of users.
     *
     * @param tenants the server's tenants
     * @throws java.io.UncheckedIOException if the file cannot be read or has faults; the message lists all faults by
     *     line
     */
    public static void check(Path file, Collection<String> tenants) {
        Set<String> names = Set.copyOf(tenants);
        ReloadableFile<UserTable> unused = new ReloadableFile<>(file, (contents, previous) -> read(contents, names));
    }

    /**
     * Parses the contents of a file of users.
     *
     * @param tenants the server's tenants
     * @throws IOException if there is a fault; the message lists all faults by line, without any of the contents
     */
    static UserTable read(byte[] contents, Set<String> tenants) throws IOException {
        Map<String, UserEntry> users = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        String[] lines = decode(contents).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                String fault = add(line, tenants, users);
                if (fault != null) {
                    faults.add("line " + (i + 1) + ": " + fault);
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new IOException(String.join("; ", faults));
        }
        if (users.isEmpty()) {
            throw new IOException("the file has no users");
        }
        return new UserTable(users);
    }

    /** Adds the user of a line. Returns a description of the line's faults, {@code null} if it has none. */
    private static @Nullable String add(String line, Set<String> tenants, Map<String, UserEntry> users) {
        String[] fields = line.split(":", FIELDS);
        if (fields.length < FIELDS - 1) {
            return "not name:hash:roles or name:hash:roles:tenants";
        }
        Set<Role> roles = roles(fields[2]);
        Set<String> bound = fields.length < FIELDS ? Set.of() : values(fields[3]);
        String fault = Stream.of(
                        nameFault(fields[0]),
                        Bcrypt.fault(fields[1].strip()),
                        roles.isEmpty() ? "the roles are not Administrator, Supervisor, or both with a comma" : null,
                        fields.length == FIELDS && bound.isEmpty() ? "no tenant after the colon" : null,
                        unknownTenants(bound, tenants),
                        users.containsKey(fields[0]) ? "the name of an earlier line" : null)
                .filter(text -> text != null)
                .collect(Collectors.joining(", "));
        users.put(
                fields[0],
                new UserEntry(fields[1].strip(), new Principal(fields[0], roles.contains(Role.ADMINISTRATOR), bound)));
        return fault.isEmpty() ? null : fault;
    }

    private static @Nullable String unknownTenants(Set<String> bound, Set<String> tenants) {
        Set<String> unknown = new LinkedHashSet<>(bound);
        unknown.removeAll(tenants);
        return unknown.isEmpty()
                ? null
                : "unknown tenant: " + String.join(", ", unknown) + " (its tenants are " + String.join(", ", tenants)
                        + "; the key tenants sets them)";
    }

    private static @Nullable String nameFault(String name) {
        boolean valid = !name.isEmpty()
                && name.length() <= NAME_CHARACTERS
                && name.equals(name.strip())
                && name.charAt(0) != '#'
                && name.chars().noneMatch(c -> c == ':' || Character.isISOControl(c));
        return valid ? null : "a name has 1 to 128 characters, no colon, no control character, and no # or space first";
    }

    /** Returns the roles in the text, empty if any of them is unknown. */
    private static Set<Role> roles(String text) {
        Set<Role> roles = new LinkedHashSet<>();
        for (String name : text.split(",", -1)) {
            Role role = Stream.of(Role.values())
                    .filter(each -> each.toString().equals(name.strip()))
                    .findFirst()
                    .orElse(null);
            if (role == null) {
                return Set.of();
            }
            roles.add(role);
        }
        return roles;
    }

    private static Set<String> values(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toSet());
    }

    private static String join(Stream<?> values) {
        return values.map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String decode(byte[] contents) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(contents))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("the file is not UTF-8", e);
        }
    }
}
