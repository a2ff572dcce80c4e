package io.contextservices.it.cluster;

import java.time.Duration;

/** Statistics of the clients' calls, for reports and for checks of bounds. Safe for any thread. */
final class ClientStatistics {

    private int acknowledged;
    private int looked;
    private int again;
    private int refused;
    private int unknown;
    private int cutOff;
    private long longestWait;
    private long longestFailure;
    private long longestSilence;
    private long lastAnswer = System.nanoTime();

    /** Records a response to a call that began at the given time and was made this number of times. */
    private void answered(long begun, int times) {
        long now = System.nanoTime();
        longestWait = Math.max(longestWait, now - begun);
        longestSilence = Math.max(longestSilence, now - lastAnswer);
        lastAnswer = now;
        again += times > 1 ? 1 : 0;
    }

    synchronized void acknowledged(long begun, int times) {
        answered(begun, times);
        acknowledged++;
    }

    synchronized void looked(long begun, int times) {
        answered(begun, times);
        looked++;
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
    synchronized void gaveUp(long begun) {
        longestWait = Math.max(longestWait, System.nanoTime() - begun);
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
        return acknowledged + " changes acknowledged and " + looked + " looks right; " + refused + " refused, "
                + unknown
                + " unknown, " + cutOff + " cut off, " + again
                + " asked again until answered; longest wait of a caller "
                + seconds(longestWait) + ", longest time without any answer " + seconds(longestSilence)
                + ", slowest failure " + seconds(longestFailure);
    }

    private static String seconds(long nanos) {
        return nanos / 100_000_000 / 10.0 + " s";
    }
}
