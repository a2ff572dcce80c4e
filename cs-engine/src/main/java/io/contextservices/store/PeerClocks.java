package io.contextservices.store;

import java.time.Duration;
import java.util.List;

/**
 * What the clocks of other processes on the same conversations show.
 *
 * @param complete whether every process has had the time to tell; until then some may be missing. A process that begins
 *     later changes nothing about it
 * @param ahead for each other process, by how much its clock is ahead of this one's, to some ten seconds; negative if it
 *     is behind
 */
public record PeerClocks(boolean complete, List<Duration> ahead) {

    /** There is no other process. */
    public static final PeerClocks NONE = new PeerClocks(true, List.of());

    /** Takes a copy of the list. */
    public PeerClocks {
        ahead = List.copyOf(ahead);
    }
}
