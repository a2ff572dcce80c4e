package io.contextservices.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.contextservices.api.UnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class PassingErrorTest {

    private static final String FAILED = "While open a file for appending: /a: b/db/000012.log: ";

    private static RocksDBException failure(Status.SubCode subCode, String text) {
        return new RocksDBException(new Status(Status.Code.IOError, subCode, text));
    }

    /**
     * Linux's messages for {@code ENOSPC}, {@code EMFILE}, {@code ENFILE}, {@code EDQUOT}, {@code EFBIG}, {@code
     * EACCES}, {@code EROFS}.
     */
    @ParameterizedTest
    @CsvSource({
        "FULL, No space left on device",
        "FILES, Too many open files",
        "FILES, Too many open files in system",
        "QUOTA, Disk quota exceeded",
        "FILE_SIZE, File too large",
        "PERMISSION, Permission denied",
        "READ_ONLY, Read-only file system"
    })
    void transientErrorIsRecognisedByItsText(PassingError error, String text) {
        assertThat(PassingError.of(failure(Status.SubCode.None, FAILED + text))).isEqualTo(error);
    }

    @Test
    void fullDiskIsRecognisedByItsCode() {
        assertThat(PassingError.of(failure(Status.SubCode.NoSpace, FAILED + "Kein Platz")))
                .isEqualTo(PassingError.FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Input/output error", "No such file or directory", "Operation not permitted"})
    void permanentErrorIsNotTransient(String text) {
        assertThat(PassingError.of(failure(Status.SubCode.None, FAILED + text))).isNull();
        assertThat(PassingError.of(new RocksDBException(text))).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void refusalHasTheReasonAndARetryAfter(PassingError error) {
        UnavailableException refusal = error.refusal();

        assertThat(refusal).hasMessage(error.toString());
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(5));
    }
}
