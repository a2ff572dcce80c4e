package io.contextservices.client;

import java.io.IOException;
import java.net.HttpURLConnection;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Hides {@code Retry-After} from OkHttp. After a 408 or a 503, OkHttp would otherwise retry a request by itself, in
 * addition to the counted attempts. It would also throw if the number exceeds an {@code int}. A value that is not a
 * number stays visible.
 */
final class RetryAfterInterceptor {

    static final String RETRY_AFTER = "Retry-After";

    private static final String MARK = "in:";

    private RetryAfterInterceptor() {}

    /** Hides the header; runs between the network and OkHttp. */
    static Response hide(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        return isRetriedByOkHttp(response) ? with(response, MARK + response.header(RETRY_AFTER, "")) : response;
    }

    /** Restores the header; runs between OkHttp and the other interceptors. */
    static Response show(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        return isRetriedByOkHttp(response)
                ? with(response, response.header(RETRY_AFTER, MARK).substring(MARK.length()))
                : response;
    }

    /** Returns whether OkHttp would retry after this response. Other responses need no copy. */
    private static boolean isRetriedByOkHttp(Response response) {
        return response.code() == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || response.code() == HttpURLConnection.HTTP_UNAVAILABLE;
    }

    private static Response with(Response response, String retryAfter) {
        Headers.Builder headers = response.headers().newBuilder().removeAll(RETRY_AFTER);
        if (!retryAfter.isEmpty()) {
            headers.addUnsafeNonAscii(RETRY_AFTER, retryAfter); // unchanged
        }
        return response.newBuilder().headers(headers.build()).build();
    }
}
