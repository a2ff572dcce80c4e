package io.contextservices.it.cluster;

import java.time.Duration;

/** Statistics of the clients' calls, for reports and for checks of bounds. Safe for any thread. */
final class ClientStatistics {

    private int acknowledged;
    private int checked;
    private int repeated;
    private int refused;
    private int unknown;
    private int cutOff;
    private long longestWait;
    private long longestFailure;
    private long longestSilence;
    private long lastResponse = System.nanoTime();

    /** Records a response to a call that began at the given time and was made this number of times. */
    private void responded(long startedAt, int times) {
        long now = System.nanoTime();
        longestWait = Math.max(longestWait, now - startedAt);
        longestSilence = Math.max(longestSilence, now - lastResponse);
        lastResponse = now;
        repeated += times > 1 ? 1 : 0;
    }

    synchronized void acknowledged(long startedAt, int times) {
        responded(startedAt, times);
        acknowledged++;
    }

    synchronized void checked(long startedAt, int times) {
        responded(startedAt, times);
        checked++;
    }

    synchronized void refused(long sent) {
        failed(sent);
        refused++;
    }

    synchronized void unknown(long sent) {
        failed(sent);
        unknown++;
    }

    synchronized void cutOff() {
        cutOff++;
    }

    private void failed(long sent) {
        longestFailure = Math.max(longestFailure, System.nanoTime() - sent);
    }

    /** The time of an abandoned call counts as well. */
    synchronized void abandoned(long startedAt) {
        longestWait = Math.max(longestWait, System.nanoTime() - startedAt);
    }

    synchronized int acknowledged() {
        return acknowledged;
    }

    synchronized int refused() {
        return refused;
    }

    synchronized int cutOffCount() {
        return cutOff;
    }

    /** Returns the longest time from the first attempt of a call to its response. */
    synchronized Duration longestWait() {
        return Duration.ofNanos(longestWait);
    }

    /** Returns the longest time until a server reported a failure. */
    synchronized Duration longestFailure() {
        return Duration.ofNanos(longestFailure);
    }

    @Override
    public synchronized String toString() {
        return acknowledged + " changes acknowledged and " + checked + " checks passed; " + refused + " refused, "
                + unknown
                + " unknown, " + cutOff + " cut off, " + repeated
                + " repeated until a response; longest wait of a caller "
                + seconds(longestWait) + ", longest time without any response " + seconds(longestSilence)
                + ", slowest failure " + seconds(longestFailure);
    }

    private static String seconds(long nanos) {
        return nanos / 100_000_000 / 10.0 + " s";
    }
}
