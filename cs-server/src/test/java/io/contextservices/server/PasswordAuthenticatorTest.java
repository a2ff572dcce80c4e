package io.contextservices.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contextservices.api.UnavailableException;
import io.contextservices.server.internal.access.PasswordAuthenticator;
import io.contextservices.server.internal.access.Principal;
import io.contextservices.server.internal.access.UserEntry;
import io.contextservices.server.internal.access.UserTable;
import io.contextservices.server.internal.transport.ReloadableFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Tests which passwords are cached, and until when. */
class PasswordAuthenticatorTest {

    @TempDir
    Path directory;

    @Test
    void verifiedPasswordIsCachedDespiteQueuedChecks() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", 11, "Administrator"))) {
            assertThat(find(authenticator, "kent", "kent-secret")).contains(new Principal("kent", true, Set.of()));
            for (int i = 0; i < 100; i++) {
                CompletableFuture<?> unused = authenticate(authenticator, "kent", "wrong" + i);
            }

            CompletableFuture<Optional<Principal>> cached = authenticate(authenticator, "kent", "kent-secret");
            assertThat(cached).isCompletedWithValue(Optional.of(new Principal("kent", true, Set.of())));
            assertThat(authenticate(authenticator, "kent", "kent-secret")).isSameAs(cached);
        }
    }

    @Test
    void verifiedPasswordIsForgottenWhenItsLineChanges() throws Exception {
        Path file = UserFile.write(directory.resolve("users"), UserFile.line("kent", "Administrator"));
        try (PasswordAuthenticator authenticator = authenticator(file)) {
            find(authenticator, "kent", "kent-secret");
            Files.writeString(file, Users.line("kent", "another", Set.of(Role.ADMINISTRATOR), List.of()));

            await().until(() -> find(authenticator, "kent", "kent-secret").isEmpty());
            assertThat(find(authenticator, "kent", "another")).isPresent();
        }
    }

    @Test
    void verifiedPasswordDoesNotAdmitAnother() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", "Administrator"))) {
            find(authenticator, "kent", "kent-secret");

            assertThat(authenticate(authenticator, "kent", "kent-secret")).isDone();
            assertThat(find(authenticator, "kent", "kent-secreT")).isEmpty();
        }
    }

    @Test
    void wrongPasswordIsNotCached() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", "Administrator"))) {
            for (String name : List.of("kent", "nobody")) {
                CompletableFuture<Optional<Principal>> first = authenticate(authenticator, name, "wrong");
                assertThat(first.get(10, TimeUnit.SECONDS)).isEmpty();
                assertThat(authenticate(authenticator, name, "wrong")).isNotSameAs(first);
            }
        }
    }

    @Test
    void unknownNameWithPasswordOfOtherUserIsRejected() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", "Administrator"))) {
            find(authenticator, "kent", "kent-secret");

            assertThat(find(authenticator, "nobody", "kent-secret")).isEmpty();
            assertThat(find(authenticator, "nobody", "kent-secret")).isEmpty();
        }
    }

    /** The shortest of several times is the cost of a check, if the processor is not busy with other tests. */
    @Test
    @Tag("slow")
    void anUnknownNameTakesAsLongAsAWrongPassword() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", 10, "Administrator"))) {
            shortest(authenticator, "kent");
            long wrongPassword = shortest(authenticator, "kent");
            long unknownName = shortest(authenticator, "nobody");

            assertThat(unknownName).isGreaterThan(wrongPassword / 2);
        }
    }

    private static long shortest(PasswordAuthenticator authenticator, String name) throws Exception {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            assertThat(find(authenticator, name, "wrong")).isEmpty();
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest;
    }

    @Test
    void concurrentRequestsOfOneUserShareOneCheck() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", 11, "Administrator"))) {
            CompletableFuture<?> first = authenticate(authenticator, "kent", "kent-secret");

            for (int i = 0; i < 1_000; i++) {
                assertThat(authenticate(authenticator, "kent", "kent-secret")).isSameAs(first);
            }
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Optional.of(new Principal("kent", true, Set.of())));
        }
    }

    @Test
    void checksOverQueueLimitAreRejectedAndMayBeRetried() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", 11, "Administrator"))) {
            List<CompletableFuture<Optional<Principal>>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(authenticate(authenticator, i, "kent", "wrong" + i));
            }

            assertThat(all.get(0)).isNotCompletedExceptionally();
            assertThatThrownBy(() -> all.get(99).get(0, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnavailableException.class);
            all.get(2).get(10, TimeUnit.SECONDS); // at least one queued check is complete, so a place is free
            assertThat(authenticate(authenticator, 99, "kent", "wrong99")).isNotCompletedExceptionally();
        }
    }

    @Tag("slow")
    @Test
    void verifiedPasswordStaysCachedWhenOtherLinesChange() throws Exception {
        String kent = UserFile.line("kent", "Administrator");
        Path file = UserFile.write(directory.resolve("users"), kent, UserFile.line("lois", "Supervisor"));
        try (PasswordAuthenticator authenticator = authenticator(file)) {
            find(authenticator, "kent", "kent-secret");
            find(authenticator, "lois", "lois-secret");
            Files.writeString(file, kent + '\n' + Users.line("lois", "another", Set.of(Role.SUPERVISOR), List.of()));
            await().until(() -> find(authenticator, "lois", "lois-secret").isEmpty());

            assertThat(authenticate(authenticator, "kent", "kent-secret")).isDone();
            Files.writeString(file, kent.replace("Administrator", "Supervisor"));
            await().until(() ->
                    !find(authenticator, "kent", "kent-secret").orElseThrow().writes());
        }
    }

    @Test
    void guessingAddressDoesNotBlockOtherAddresses() throws Exception {
        try (PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", 8, "Administrator"))) {
            List<CompletableFuture<Optional<Principal>>> guesses = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                guesses.add(authenticate(authenticator, 1, "name" + i, "wrong"));
            }

            assertThat(guesses).anyMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(authenticate(authenticator, 2, "kent", "kent-secret").get(60, TimeUnit.SECONDS))
                    .isPresent();
        }
    }

    @Tag("slow")
    @Test
    void guessingAddressesDoNotBlockVerifiedAddress() throws Exception {
        Path file = UserFile.write(directory.resolve("users"), UserFile.line("kent", 8, "Administrator"));
        try (PasswordAuthenticator authenticator = authenticator(file)) {
            assertThat(authenticate(authenticator, 1, "kent", "kent-secret").get(60, TimeUnit.SECONDS))
                    .isPresent();
            Files.writeString(file, Users.line("kent", "another", Set.of(Role.ADMINISTRATOR), List.of()));
            await().until(() ->
                    !authenticate(authenticator, 1, "kent", "kent-secret").isDone());
            for (int i = 0; i < 200; i++) {
                CompletableFuture<?> unused = authenticate(authenticator, 10 + i, "name" + i, "wrong");
            }

            assertThat(authenticate(authenticator, 200, "kent", "another")).isCompletedExceptionally();
            assertThat(authenticate(authenticator, 1, "kent", "another").get(60, TimeUnit.SECONDS))
                    .isPresent();
        }
    }

    @Test
    void wrongPasswordsAreLimitedPerNameAndAddress() throws Exception {
        try (PasswordAuthenticator authenticator =
                authenticator(UserFile.line("kent", "Administrator"), UserFile.line("lois", "Supervisor"))) {
            for (String name : List.of("kent", "nobody")) {
                for (int i = 0; i < 10; i++) {
                    assertThat(find(authenticator, name, "wrong" + i)).isEmpty();
                }
                assertThatThrownBy(
                                () -> authenticate(authenticator, name, "wrong").get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(UnavailableException.class)
                        .hasMessageContaining("too many wrong passwords");
            }

            assertThat(find(authenticator, "lois", "lois-secret")).isPresent();
            assertThat(authenticate(authenticator, 2, "kent", "kent-secret").get(10, TimeUnit.SECONDS))
                    .isPresent();
            assertThat(find(authenticator, "kent", "kent-secret"))
                    .as("known by now")
                    .isPresent();
            await().until(() ->
                    !authenticate(authenticator, "nobody", "kent-secret").isCompletedExceptionally());
        }
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void failedLoginsAreCountedInLogWithoutCredentials() throws Exception {
        Path file = UserFile.write(directory.resolve("users"), UserFile.line("kent", "Administrator"));
        ReloadableFile<UserTable> users =
                new ReloadableFile<>(file, (contents, previous) -> Users.read(contents, Set.of("default")));
        try (Log log = new Log();
                PasswordAuthenticator authenticator = new PasswordAuthenticator(users, Duration.ofMillis(500))) {
            for (int i = 0; i < 3; i++) {
                find(authenticator, "kent", "wrong-secret" + i);
                find(authenticator, "my-secret" + i, "x");
            }
            find(authenticator, "kent", "kent-secret");

            await().until(() ->
                    lines(log).mapToInt(PasswordAuthenticatorTest::count).sum() == 6);
            assertThat(lines(log)).allMatch(line -> line.contains("10.0.0.1: "));
            assertThat(lines(log)).anyMatch(line -> line.contains("user kent"));
            assertThat(log.text()).doesNotContain("secret");
        }
    }

    private static Stream<String> lines(Log log) {
        return log.text().lines().filter(line -> line.contains("failed logins") && line.contains("10.0.0."));
    }

    private static int count(String line) {
        return Integer.parseInt(line.replaceAll(".* (\\d+) failed logins.*", "$1"));
    }

    @Test
    void failedPasswordCheckIsRetried() throws Exception {
        AtomicInteger checks = new AtomicInteger();
        UserEntry kent = new UserEntry("", new Principal("kent", true, Set.of())) {
            @Override
            public boolean verify(byte[] password) {
                if (checks.incrementAndGet() == 1) {
                    throw new StackOverflowError("the first time");
                }
                return true;
            }
        };
        Path file = UserFile.write(directory.resolve("users"), "");
        try (PasswordAuthenticator authenticator = new PasswordAuthenticator(
                new ReloadableFile<>(file, (contents, previous) -> new UserTable(Map.of("kent", kent))))) {
            assertThat(authenticate(authenticator, "kent", "any"))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(StackOverflowError.class);
            assertThat(find(authenticator, "kent", "any")).contains(kent.principal());
        }
    }

    @Test
    void closedAuthenticatorRejectsChecks() {
        PasswordAuthenticator authenticator = authenticator(UserFile.line("kent", "Administrator"));
        authenticator.close();

        assertThat(authenticate(authenticator, "kent", "kent-secret")).isCompletedExceptionally();
    }

    private PasswordAuthenticator authenticator(String... lines) {
        return authenticator(UserFile.write(directory.resolve("users"), lines));
    }

    private static PasswordAuthenticator authenticator(Path file) {
        return new PasswordAuthenticator(new ReloadableFile<>(
                file,
                (contents, previous) -> Users.read(contents, Set.of("default")).keepingCacheOf(previous)));
    }

    private static CompletableFuture<Optional<Principal>> authenticate(
            PasswordAuthenticator authenticator, String name, String password) {
        return authenticate(authenticator, 1, name, password);
    }

    /** Sends credentials from one of several addresses. */
    private static CompletableFuture<Optional<Principal>> authenticate(
            PasswordAuthenticator authenticator, int address, String name, String password) {
        return authenticator.find(address(address), name, (name + ':' + password).getBytes(StandardCharsets.UTF_8));
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<Principal> find(PasswordAuthenticator authenticator, String name, String password)
            throws Exception {
        return authenticate(authenticator, name, password).get(10, TimeUnit.SECONDS);
    }
}
