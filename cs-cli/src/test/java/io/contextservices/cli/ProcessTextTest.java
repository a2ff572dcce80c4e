package io.contextservices.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessTextTest {

    private static final String NAME = "José-😀";

    private static List<byte[]> commandLine(String arguments, Charset charset) {
        return ProcessText.entries(("java\0-cp\0x\0Cs\0" + arguments + '\0').getBytes(charset));
    }

    private static String decoded(String text, Charset locale) {
        return new String(text.getBytes(UTF_8), locale);
    }

    @Test
    void argumentsAreDecodedInAnyLocale() {
        for (Charset locale : List.of(US_ASCII, ISO_8859_1, UTF_8)) {
            assertThat(ProcessText.arguments(
                            commandLine("find\0--contact\0" + NAME + "\0", UTF_8),
                            "find",
                            "--contact",
                            decoded(NAME, locale),
                            ""))
                    .as(locale.name())
                    .containsExactly("find", "--contact", NAME, "");
        }
    }

    @Test
    void typedReplacementCharacterIsAccepted() {
        assertThat(ProcessText.arguments(commandLine("\uFFFD", UTF_8), "\uFFFD\uFFFD\uFFFD"))
                .containsExactly("\uFFFD");
    }

    @Test
    void argumentsInTheLocalesEncodingAreUnchanged() {
        assertThat(ProcessText.arguments(commandLine("größe", ISO_8859_1), "größe"))
                .containsExactly("größe");
    }

    @Test
    void undecodableArgumentsAreRefused() {
        assertThatThrownBy(() -> ProcessText.arguments(commandLine("get\0größe", ISO_8859_1), "get", "gr\uFFFD\uFFFDe"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("argument 2 has characters that the locale cannot decode; set LC_ALL=C.UTF-8");
    }

    @Test
    void undecodableArgumentsAreRefusedWithoutTheirBytes() {
        assertThat(ProcessText.arguments(List.of(), "get", "größe")).containsExactly("get", "größe");
        assertThatThrownBy(() -> ProcessText.arguments(List.of(), "gr\uFFFD\uFFFDe"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A launcher may have changed the arguments; then the arguments from the JVM are used. */
    @Test
    void bytesOfAnotherCommandLineAreIgnored() {
        assertThat(ProcessText.arguments(commandLine("other", UTF_8), "get")).containsExactly("get");
    }

    @Test
    void variablesAreDecodedInAnyLocale() {
        List<byte[]> block = ProcessText.entries(("CS_PASSWORD=" + NAME + "\0PATH=/bin\0").getBytes(UTF_8));

        assertThat(ProcessText.environment(
                        block, Map.of("CS_PASSWORD", decoded(NAME, US_ASCII), "PATH", "/bin", "LATER", "x")))
                .isEqualTo(Map.of("CS_PASSWORD", NAME, "PATH", "/bin", "LATER", "x"));
    }

    @Test
    void onlyUndecodableVariablesOfTheCommandAreRefused() {
        assertThat(ProcessText.environment(List.of(), Map.of("HOME", "\uFFFD"))).containsEntry("HOME", "\uFFFD");
        assertThatThrownBy(() -> ProcessText.environment(List.of(), Map.of("CS_TENANTS", "\uFFFD")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CS_TENANTS has characters");
    }
}
