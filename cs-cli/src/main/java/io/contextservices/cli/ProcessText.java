package io.contextservices.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments and the environment of this process as UTF-8, independent of the locale. The JVM decodes both by the
 * locale, which is ASCII in many containers and cron jobs; Linux provides the bytes below {@code /proc}. Text that is
 * not valid UTF-8 stays as the JVM decoded it.
 */
final class ProcessText {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

    /** The character by which the JVM replaces bytes that it cannot decode. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final String REMEDY = " has characters that the locale cannot decode; set LC_ALL=C.UTF-8";

    private ProcessText() {}

    /**
     * Returns the arguments as they were typed.
     *
     * @param decoded the arguments from the JVM
     * @throws IllegalArgumentException if an argument cannot be recovered
     */
    static String[] arguments(String... decoded) {
        return arguments(entries(COMMAND_LINE), decoded);
    }

    static String[] arguments(List<byte[]> commandLine, String... decoded) {
        int first = commandLine.size() - decoded.length;
        String[] arguments = decoded.clone();
        for (int i = 0; i < arguments.length; i++) {
            String typed = first < 0 ? null : utf8(commandLine.get(first + i));
            if (typed != null && isPossible(typed, decoded[i])) {
                arguments[i] = typed;
            } else if (decoded[i].indexOf(REPLACEMENT) >= 0) {
                throw new IllegalArgumentException("argument " + (i + 1) + REMEDY);
            }
        }
        return arguments;
    }

    /** Returns whether both texts may come from the same bytes: ASCII characters are equal in all encodings here. */
    private static boolean isPossible(String typed, String decoded) {
        return typed.equals(decoded) || !isAscii(typed);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /**
     * Returns the environment.
     *
     * @throws IllegalArgumentException if a variable that begins with {@code CS_} cannot be recovered
     */
    static Map<String, String> environment() {
        return environment(entries(ENVIRONMENT), System.getenv());
    }

    static Map<String, String> environment(List<byte[]> block, Map<String, String> decoded) {
        Map<String, String> set = new HashMap<>();
        for (byte[] entry : block) {
            String text = utf8(entry);
            int end = text == null ? -1 : text.indexOf('=');
            if (text != null && end > 0) {
                set.put(text.substring(0, end), text.substring(end + 1));
            }
        }
        Map<String, String> environment = new HashMap<>(decoded);
        decoded.forEach((name, value) -> {
            String text = set.get(name);
            if (text != null && isPossible(text, value)) {
                environment.put(name, text);
            } else if (name.startsWith("CS_") && value.indexOf(REPLACEMENT) >= 0) {
                throw new IllegalArgumentException(name + REMEDY);
            }
        });
        return environment;
    }

    /** Returns a variable of the environment; {@code null} if it is not set. */
    static @Nullable String variable(String name) {
        return environment().get(name);
    }

    /** Returns the zero-terminated texts in a file of {@code /proc}; none if there is no such file. */
    private static List<byte[]> entries(Path file) {
        try {
            return entries(Files.readAllBytes(file));
        } catch (IOException notLinux) {
            return List.of();
        }
    }

    static List<byte[]> entries(byte[] block) {
        List<byte[]> entries = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < block.length; i++) {
            if (block[i] == 0) {
                entries.add(Arrays.copyOfRange(block, start, i));
                start = i + 1;
            }
        }
        return entries;
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException otherEncoding) {
            return null;
        }
    }
}
