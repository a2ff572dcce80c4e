package io.contextservices.client;

import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceView;
import io.contextservices.api.UriCodec;
import java.util.List;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Builds the requests to one server. */
final class Requests {

    private static final List<String> API = List.of("genesys", "1", "cs");

    private final HttpUrl base;
    private final Headers headers;

    /**
     * Made of what all requests share.
     *
     * @throws IllegalArgumentException if the URL is not one that a server can have
     */
    Requests(String baseUrl, Headers headers) {
        this.base = base(HttpUrl.get(baseUrl));
        this.headers = headers;
    }

    Request start(byte[] json) {
        return request(below("services/start")).post(new JsonBody(json)).build();
    }

    Request get(long serviceId, ServiceView view) {
        HttpUrl.Builder url = below("services").addPathSegment(Long.toString(serviceId));
        return request(query(url, UriCodec.write(view))).build();
    }

    Request findByCustomer(String customerId, ServiceQuery query) {
        return find(key(below("customers"), customerId).addPathSegment("services"), query);
    }

    Request findByContactKey(String contactKey, ServiceQuery query) {
        return find(key(below("services/anonymous"), contactKey), query);
    }

    private Request find(HttpUrl.Builder url, ServiceQuery query) {
        switch (query.status()) {
            case ALL -> {}
            case ACTIVE -> url.addPathSegment("active");
            case COMPLETED -> url.addPathSegment("completed");
        }
        return request(query(url, UriCodec.write(query))).build();
    }

    private HttpUrl.Builder below(String path) {
        return base.newBuilder().addEncodedPathSegments(path);
    }

    private Request.Builder request(HttpUrl.Builder url) {
        return new Request.Builder().url(url.build()).headers(headers);
    }

    /** Everything but letters, digits and {@code -_.*} is escaped: servers take {@code ;} and {@code +} for syntax. */
    private static HttpUrl.Builder key(HttpUrl.Builder url, String key) {
        return url.addEncodedPathSegment(UriCodec.encode(key));
    }

    private static HttpUrl.Builder query(HttpUrl.Builder url, String query) {
        return query.isEmpty() ? url : url.encodedQuery(query);
    }

    private static HttpUrl base(HttpUrl given) {
        if (!given.encodedUsername().isEmpty() || !given.encodedPassword().isEmpty()) {
            throw new IllegalArgumentException("a user name or password is sent as a header, not in the URL");
        }
        if (given.encodedQuery() != null || given.encodedFragment() != null) {
            throw new IllegalArgumentException("the URL of a server has no query and no fragment");
        }
        HttpUrl.Builder base = given.newBuilder();
        int size = given.pathSize();
        while (size > 0 && given.pathSegments().get(size - 1).isEmpty()) {
            size--;
            base.removePathSegment(size);
        }
        List<String> path = given.pathSegments().subList(0, size);
        boolean complete =
                size >= API.size() && path.subList(size - API.size(), size).equals(API);
        if (!complete) {
            API.forEach(base::addPathSegment);
        }
        return base.build();
    }
}
