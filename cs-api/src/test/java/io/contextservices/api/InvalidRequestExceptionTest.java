package io.contextservices.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvalidRequestExceptionTest {

    private static InvalidRequestException faults(int number) {
        return new InvalidRequestException(IntStream.range(0, number)
                .mapToObj(i -> new Violation("f" + i, Violation.EMPTY, "empty"))
                .toList());
    }

    @Test
    void messageListsTheFirstTenViolations() {
        assertThat(faults(1)).hasMessage("f0: empty");
        assertThat(faults(2)).hasMessage("f0: empty; f1: empty");
        assertThat(faults(10).getMessage()).endsWith("; f9: empty");
        assertThat(faults(11).getMessage()).endsWith("; f9: empty; and 1 more");
        assertThat(faults(1_000))
                .hasMessage("f0: empty; f1: empty; f2: empty; f3: empty; f4: empty; f5: empty; f6: empty; f7: empty;"
                        + " f8: empty; f9: empty; and 990 more");
        assertThat(faults(1_000).violations()).hasSize(1_000);
    }

    @Test
    void emptyListOfViolationsIsRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> new InvalidRequestException(List.of()));
    }

    @Test
    void listOfViolationsIsCopied() {
        List<Violation> violations = new ArrayList<>(faults(2).violations());
        InvalidRequestException e = new InvalidRequestException(violations);
        violations.clear();

        assertThat(e.violations()).isEqualTo(faults(2).violations());
    }

    @Test
    void violationsSurviveJavaSerialization() throws IOException, ClassNotFoundException {
        for (int number : new int[] {1, 3, 100}) {
            InvalidRequestException e = faults(number);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(e);
            }

            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject())
                        .isInstanceOfSatisfying(
                                InvalidRequestException.class,
                                back -> assertThat(back.violations()).isEqualTo(e.violations()))
                        .hasFieldOrPropertyWithValue("message", e.getMessage());
            }
        }
    }
}
