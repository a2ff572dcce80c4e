package io.contextservices.client;

import java.io.IOException;
import java.net.HttpURLConnection;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Keeps {@code Retry-After} from OkHttp, which would make a request again by itself after a 408 or a 503, beside the attempts
 * that are counted, and throws where the number is more than an {@code int} holds. It leaves alone what is no number.
 */
final class RetryAfterInterceptor {

    static final String RETRY_AFTER = "Retry-After";

    private static final String MARK = "in:";

    private RetryAfterInterceptor() {}

    /** Between the network and OkHttp. */
    static Response hide(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        return isMadeAgain(response) ? with(response, MARK + response.header(RETRY_AFTER, "")) : response;
    }

    /** Between OkHttp and everybody else. */
    static Response show(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        return isMadeAgain(response)
                ? with(response, response.header(RETRY_AFTER, MARK).substring(MARK.length()))
                : response;
    }

    /** The others are not looked at, and so not copied. */
    private static boolean isMadeAgain(Response response) {
        return response.code() == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || response.code() == HttpURLConnection.HTTP_UNAVAILABLE;
    }

    private static Response with(Response response, String retryAfter) {
        Headers.Builder headers = response.headers().newBuilder().removeAll(RETRY_AFTER);
        if (!retryAfter.isEmpty()) {
            headers.addUnsafeNonAscii(RETRY_AFTER, retryAfter); // as it came
        }
        return response.newBuilder().headers(headers.build()).build();
    }
}
