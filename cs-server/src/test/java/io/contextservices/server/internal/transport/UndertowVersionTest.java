package io.contextservices.server.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Version;
import org.junit.jupiter.api.Test;

/**
 * Fails when Undertow is another version than the one that this code was validated with. {@link RequestHeadConduit} and
 * {@link DeferredSuspendConduit} stand between Undertow and XNIO, and {@link ChunkedBody} replaces Undertow's reading of
 * chunks. A new version is in order when {@code FramingTest}, {@code SlowPeersTest}, {@code BoundsTest} and
 * {@code SlowTlsPeersTest} pass in the thorough profile; then change the number here.
 */
class UndertowVersionTest {

    private static final String VALIDATED = "2.4.4.Final";

    @Test
    void versionOfUndertowIsTheValidatedOne() {
        assertThat(Version.getVersionString())
                .as("see the Javadoc of this class")
                .isEqualTo(VALIDATED);
    }
}
