package io.contextservices.it.cluster;

import io.contextservices.api.AsyncContextServices;
import io.contextservices.api.InternalErrorException;
import io.contextservices.api.TransportException;
import io.contextservices.api.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What came of the same call, made by several callers at each server at the same moment.
 *
 * @param answers what those got who were answered
 * @param lost how many were told that somebody was faster
 * @param unknown of how many nobody knows
 * @param refused how many were told to come again
 */
record RaceOutcome<T>(List<T> answers, int lost, int unknown, int refused) {

    private static final int CALLERS_PER_SERVER = 4;

    /** How a caller calls. */
    interface Call<T> {
        CompletableFuture<T> make(AsyncContextServices services, int caller);
    }

    /**
     * Has all of them call, and waits until each knows.
     *
     * @param faster how it is said that somebody was
     */
    static <T> RaceOutcome<T> run(TwoServers front, Class<? extends RuntimeException> faster, Call<T> call) {
        List<CompletableFuture<T>> calls = new ArrayList<>();
        for (int caller = 0; caller < TwoServers.SERVERS * CALLERS_PER_SERVER; caller++) {
            calls.add(call.make(front.at(caller % TwoServers.SERVERS), caller));
        }
        List<T> answers = new ArrayList<>();
        int lost = 0;
        int unknown = 0;
        int refused = 0;
        for (CompletableFuture<T> each : calls) {
            try {
                answers.add(each.join());
            } catch (CompletionException e) {
                Throwable failure = e.getCause();
                if (faster.isInstance(failure)) {
                    lost++;
                } else if (failure instanceof UnavailableException) {
                    refused++;
                } else if (failure instanceof InternalErrorException || failure instanceof TransportException) {
                    unknown++;
                } else {
                    throw e;
                }
            }
        }
        return new RaceOutcome<>(answers, lost, unknown, refused);
    }

    /** Whether somebody must have won: somebody says so, and nobody is missing who may have. */
    boolean isClear() {
        return unknown == 0 && (lost > 0 || !answers.isEmpty());
    }
}
