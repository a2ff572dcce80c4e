package io.contextservices.client;

import io.contextservices.api.ExportFormat;
import io.contextservices.api.ExportQuery;
import io.contextservices.api.IfActive;
import io.contextservices.api.ServiceQuery;
import io.contextservices.api.ServiceView;
import io.contextservices.api.StateQuery;
import io.contextservices.api.Status;
import io.contextservices.api.Target;
import io.contextservices.api.TaskQuery;
import io.contextservices.wire.ExportCodec;
import io.contextservices.wire.UriCodec;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Begins the requests to one server. Each is complete, and further headers can be added. */
final class Requests {

    private static final List<String> API = List.of("genesys", "1", "cs");

    private static final Pattern SCHEME = Pattern.compile("https?://[^/\\\\]", Pattern.CASE_INSENSITIVE);
    private static final Pattern ZONE = Pattern.compile("[^:]*://\\[[^\\]/]*%");

    private final HttpUrl base;
    private final Headers headers;

    /** The URL of the most frequent request. */
    private final HttpUrl start;

    /**
     * Creates requests from their common parts.
     *
     * @throws IllegalArgumentException if the URL cannot be that of a server
     */
    Requests(String baseUrl, Headers headers) {
        this.base = base(url(baseUrl));
        this.headers = headers;
        this.start = below("services/start").build();
    }

    Request.Builder start(byte[] json, IfActive ifActive) {
        String query = UriCodec.write(ifActive);
        HttpUrl url =
                query.isEmpty() ? start : start.newBuilder().encodedQuery(query).build();
        return request(url).post(OneShotBody.json(json));
    }

    Request.Builder getIfChanged(long serviceId, ServiceView view, long version) {
        return get(Target.service(serviceId), view).header("If-None-Match", "\"" + version + '"');
    }

    Request.Builder startComposite(byte[] json) {
        return post(below("services_composite/start"), json);
    }

    Request.Builder startAll(byte[] json) {
        return post(below("services_bulk/start"), json);
    }

    Request.Builder associate(String customerId, long serviceId, byte[] json) {
        HttpUrl.Builder url = key(below("customers"), customerId).addPathSegment("services");
        return post(url.addPathSegment(Long.toString(serviceId)), json);
    }

    Request.Builder delete(long serviceId) {
        return delete(of(Target.service(serviceId)));
    }

    Request.Builder expire(long serviceId, byte[] json) {
        return put(of(Target.service(serviceId)), json);
    }

    Request.Builder findByCustomer(String customerId, ServiceQuery query) {
        HttpUrl.Builder url = key(below("customers"), customerId).addPathSegment("services");
        return list(url, query.status(), UriCodec.write(query));
    }

    Request.Builder findByContactKey(String contactKey, ServiceQuery query) {
        return list(key(below("services/anonymous"), contactKey), query.status(), UriCodec.write(query));
    }

    Request.Builder startState(long serviceId, byte[] json) {
        return post(states(serviceId).addPathSegment("start"), json);
    }

    Request.Builder transition(long serviceId, byte[] json) {
        return post(states(serviceId).addPathSegment("transition"), json);
    }

    Request.Builder states(long serviceId, StateQuery query) {
        return list(states(serviceId), query.status(), UriCodec.write(query));
    }

    Request.Builder startTask(long serviceId, byte[] json) {
        return post(tasks(serviceId).addPathSegment("start"), json);
    }

    Request.Builder tasks(long serviceId, TaskQuery query) {
        return list(tasks(serviceId), query.status(), UriCodec.write(query));
    }

    Request.Builder get(Target target, ServiceView view) {
        return get(of(target), UriCodec.write(target.level(), view));
    }

    Request.Builder end(Target target, byte[] json) {
        return post(of(target).addPathSegment("end"), json);
    }

    Request.Builder putExtension(Target target, String key, byte[] json) {
        return put(extension(target, key), json);
    }

    Request.Builder mergeExtension(Target target, String key, byte[] json) {
        return put(extension(target, key).addPathSegment("merge"), json);
    }

    Request.Builder removeExtension(Target target, String key) {
        return delete(extension(target, key));
    }

    /** Always requests a page: a complete export exceeds the memory of a client. */
    Request.Builder export(ExportQuery query) {
        ExportQuery page = query.withLimit(query.limit().orElse(ExportQuery.MAX_LIMIT));
        return get(below("maintenance/services/stream"), ExportCodec.write(new ExportCodec.Stream(page, true)));
    }

    Request.Builder exportFiles(ExportQuery query, ExportFormat format) {
        String parameters = ExportCodec.write(new ExportCodec.Files(query, format));
        HttpUrl.Builder url = below("maintenance/services/files").encodedQuery(parameters);
        return request(url).post(OneShotBody.EMPTY);
    }

    Request.Builder businessAttributes() {
        return get(below("metadata/business-attributes"), "");
    }

    Request.Builder businessAttribute(String name) {
        return get(key(below("metadata/business-attributes"), name), "");
    }

    Request.Builder businessAttributeOf(String field) {
        return get(below("metadata/business-attributes"), UriCodec.writeCvAttribute(field));
    }

    private HttpUrl.Builder of(Target target) {
        HttpUrl.Builder url = switch (target.level()) {
            case SERVICE -> below("services");
            case STATE -> states(target.serviceId());
            case TASK -> tasks(target.serviceId());
        };
        long id = target.level() == Target.Level.SERVICE ? target.serviceId() : target.id();
        return url.addPathSegment(Long.toString(id));
    }

    private HttpUrl.Builder states(long serviceId) {
        return of(Target.service(serviceId)).addPathSegment("states");
    }

    private HttpUrl.Builder tasks(long serviceId) {
        return of(Target.service(serviceId)).addPathSegment("tasks");
    }

    private HttpUrl.Builder extension(Target target, String key) {
        return key(of(target).addPathSegment("extensions"), key);
    }

    private Request.Builder list(HttpUrl.Builder url, Status status, String query) {
        switch (status) {
            case ALL -> {}
            case ACTIVE -> url.addPathSegment("active");
            case COMPLETED -> url.addPathSegment("completed");
        }
        return get(url, query);
    }

    private Request.Builder get(HttpUrl.Builder url, String query) {
        return request(query.isEmpty() ? url : url.encodedQuery(query));
    }

    private Request.Builder post(HttpUrl.Builder url, byte[] json) {
        return request(url).post(OneShotBody.json(json));
    }

    private Request.Builder put(HttpUrl.Builder url, byte[] json) {
        return request(url).put(OneShotBody.json(json));
    }

    private Request.Builder delete(HttpUrl.Builder url) {
        return request(url).delete(OneShotBody.EMPTY);
    }

    private HttpUrl.Builder below(String path) {
        return base.newBuilder().addEncodedPathSegments(path);
    }

    private Request.Builder request(HttpUrl.Builder url) {
        return request(url.build());
    }

    private Request.Builder request(HttpUrl url) {
        return new Request.Builder().url(url).headers(headers);
    }

    /** Escapes everything but letters, digits and {@code -_.*}: servers read {@code ;} and {@code +} as syntax. */
    private static HttpUrl.Builder key(HttpUrl.Builder url, String key) {
        return url.addEncodedPathSegment(UriCodec.encode(key));
    }

    private static HttpUrl url(String url) {
        if (!SCHEME.matcher(url).lookingAt()) {
            throw new IllegalArgumentException("the URL of a server begins with http:// or https://");
        }
        if (ZONE.matcher(url).lookingAt()) {
            throw new IllegalArgumentException("an IPv6 address with a zone is not supported");
        }
        return HttpUrl.get(url);
    }

    private static HttpUrl base(HttpUrl url) {
        if (!url.encodedUsername().isEmpty() || !url.encodedPassword().isEmpty()) {
            throw new IllegalArgumentException("a user name or password is sent as a header, not in the URL");
        }
        if (url.encodedQuery() != null || url.encodedFragment() != null) {
            throw new IllegalArgumentException("the URL of a server has no query and no fragment");
        }
        HttpUrl.Builder base = url.newBuilder();
        int size = url.pathSize();
        while (size > 0 && url.pathSegments().get(size - 1).isEmpty()) {
            size--;
            base.removePathSegment(size);
        }
        List<String> path = url.pathSegments().subList(0, size);
        boolean complete =
                size >= API.size() && path.subList(size - API.size(), size).equals(API);
        if (!complete) {
            API.forEach(base::addPathSegment);
        }
        return base.build();
    }
}
