package io.contextservices.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FileNameTest {

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileNameUnencodableInTheLocaleIsRefused() {
        assertThat(FileName.path("data", "ANSI_X3.4-1968")).isEqualTo(Path.of("data"));
        for (String encoding : new String[] {"ANSI_X3.4-1968", "ISO-8859-1", "no such"}) {
            assertThatThrownBy(() -> FileName.path("größe", encoding))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'größe' cannot be the name of a file in this locale, whose encoding is " + encoding
                            + "; set LC_ALL=C.UTF-8");
        }
    }
}
