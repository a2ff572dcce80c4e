package io.contextservices.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What is asked of a server: one of these requests at a time, each as likely as the others.
 *
 * @param starts how many services one request of it begins, on average
 */
record Workload(List<Template> requests, Known known, double starts) {

    static final String BULK = "/genesys/1/cs/services_bulk/start";

    private static final String SERVICES = "/genesys/1/cs/services";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int READS_TO_A_START = 4;

    /** The vendor's example, with a contact key of its own. */
    static Workload starting() {
        return new Workload(List.of(start()), Known.NOTHING, 1);
    }

    /** The same with a contact key that all have. */
    static Workload starting(String key) {
        return new Workload(List.of(Template.post(SERVICES + "/start", example(key), CREATED)), Known.NOTHING, 1);
    }

    static Workload getting(Known known) {
        return new Workload(List.of(Template.get(SERVICES + "/@id@")), known, 0);
    }

    /** The first few that have a contact key. */
    static Workload listing(String key, int limit) {
        return new Workload(
                List.of(Template.get(SERVICES + "/anonymous/" + key + "?limit=" + limit)), Known.NOTHING, 0);
    }

    static Workload listing(Known known) {
        return new Workload(List.of(Template.get(SERVICES + "/anonymous/@key@")), known, 0);
    }

    /** Four reads by id to a start. */
    static Workload mixed(Known known) {
        List<Template> requests =
                new ArrayList<>(Collections.nCopies(READS_TO_A_START, Template.get(SERVICES + "/@id@")));
        requests.add(start());
        return new Workload(List.copyOf(requests), known, 1.0 / requests.size());
    }

    /** As many starts in one request. */
    static Workload bulk(int services) {
        String body = "{\"services\":[" + String.join(",", Collections.nCopies(services, example("@new@"))) + "]}";
        return new Workload(List.of(Template.post(BULK, body, OK)), Known.NOTHING, services);
    }

    /** The vendor's example of a Service Start Event. */
    static String example(String contactKey) {
        try (InputStream in = Workload.class.getResourceAsStream("start-service.json")) {
            if (in == null) {
                throw new IOException("no example event");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\"42\"", '"' + contactKey + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Template start() {
        return Template.post(SERVICES + "/start", example("@new@"), CREATED);
    }
}
