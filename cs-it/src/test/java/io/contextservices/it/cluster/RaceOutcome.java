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
 * The outcomes of one call that several clients make at each server at the same moment.
 *
 * @param results the responses of successful calls
 * @param lost the number of calls that failed because another one was faster
 * @param unknown the number of calls with an unknown outcome
 * @param refused the number of calls that were rejected as unavailable
 */
record RaceOutcome<T>(List<T> results, int lost, int unknown, int refused) {

    private static final int CALLERS_PER_SERVER = 4;

    /** The call of each client. */
    interface Call<T> {
        CompletableFuture<T> start(AsyncContextServices services, int caller);
    }

    /**
     * Makes all calls, and waits until each has its outcome.
     *
     * @param faster the exception of a call that lost
     */
    static <T> RaceOutcome<T> run(TwoServers servers, Class<? extends RuntimeException> faster, Call<T> call) {
        List<CompletableFuture<T>> calls = new ArrayList<>();
        for (int caller = 0; caller < TwoServers.SERVERS * CALLERS_PER_SERVER; caller++) {
            calls.add(call.start(servers.at(caller % TwoServers.SERVERS), caller));
        }
        List<T> results = new ArrayList<>();
        int lost = 0;
        int unknown = 0;
        int refused = 0;
        for (CompletableFuture<T> each : calls) {
            try {
                results.add(each.join());
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
        return new RaceOutcome<>(results, lost, unknown, refused);
    }

    /** Returns whether one call must have won: a call has won or lost, and no outcome is unknown. */
    boolean isClear() {
        return unknown == 0 && (lost > 0 || !results.isEmpty());
    }
}
