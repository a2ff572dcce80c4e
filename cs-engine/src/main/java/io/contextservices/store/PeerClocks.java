package io.contextservices.store;

import java.time.Duration;
import java.util.List;

/**
 * The clocks of other processes on the same conversations.
 *
 * @param complete whether every process has had the time to publish its clock; until then some may be missing. A
 *     process that starts later does not reset it
 * @param ahead for each other process, the time by which its clock is ahead of this one's, to some ten seconds;
 *     negative if it is behind
 */
public record PeerClocks(boolean complete, List<Duration> ahead) {

    /** The clocks for a process without peers. */
    public static final PeerClocks NONE = new PeerClocks(true, List.of());

    /** Copies the list. */
    public PeerClocks {
        ahead = List.copyOf(ahead);
    }
}
