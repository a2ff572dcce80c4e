package io.contextservices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("users");
    }

    private void put(String name, String line) throws IOException {
        new UsersFile(file).put(name, line);
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void theFirstUserMakesAFileThatIsItsOwnersAlone() throws IOException {
        put("kent", "kent:1");

        assertThat(Files.readString(file)).isEqualTo("kent:1\n");
        assertThat(mode()).isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void anotherUserStandsBehindTheOthers() throws IOException {
        Files.writeString(file, "# us\nkent:1");

        put("ken", "ken:2");

        assertThat(Files.readString(file)).isEqualTo("# us\nkent:1\nken:2\n");
    }

    @Test
    void aUserIsReplacedWhereItStands() throws IOException {
        Files.writeString(file, "# kent:0\n kent:1\n\nlois:ü\n");

        put("kent", "kent:2");

        assertThat(Files.readString(file)).isEqualTo("# kent:0\nkent:2\n\nlois:ü\n");
    }

    @Test
    void aFileKeepsItsPermissions() throws IOException {
        Files.writeString(file, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        put("kent", "kent:1");

        assertThat(mode()).isEqualTo("rw-r-----");
    }

    @Test
    void aLinkStaysOne() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "");
        Files.createSymbolicLink(file, other);

        put("kent", "kent:1");

        assertThat(file).isSymbolicLink();
        assertThat(other).hasContent("kent:1\n");
    }
}
