package io.contextservices.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The requests to a server, chosen at random with equal probability.
 *
 * @param starts the average number of services that one request starts
 */
record Workload(List<Template> requests, StoredServices known, double starts) {

    static final String BULK = "/genesys/1/cs/services_bulk/start";

    private static final String SERVICES = "/genesys/1/cs/services";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int READS_TO_A_START = 4;

    /** Returns starts of the vendor's example, each with a new contact key. */
    static Workload starting() {
        return new Workload(List.of(start()), StoredServices.NOTHING, 1);
    }

    /** Returns starts of the vendor's example, all with one contact key. */
    static Workload starting(String key) {
        return new Workload(
                List.of(Template.post(SERVICES + "/start", example(key), CREATED)), StoredServices.NOTHING, 1);
    }

    static Workload getting(StoredServices known) {
        return new Workload(List.of(Template.get(SERVICES + "/@id@")), known, 0);
    }

    /** Returns reads of the first services under a contact key. */
    static Workload listing(String key, int limit) {
        return new Workload(
                List.of(Template.get(SERVICES + "/anonymous/" + key + "?limit=" + limit)), StoredServices.NOTHING, 0);
    }

    static Workload listing(StoredServices known) {
        return new Workload(List.of(Template.get(SERVICES + "/anonymous/@key@")), known, 0);
    }

    /** Returns four reads by id for each start. */
    static Workload mixed(StoredServices known) {
        List<Template> requests =
                new ArrayList<>(Collections.nCopies(READS_TO_A_START, Template.get(SERVICES + "/@id@")));
        requests.add(start());
        return new Workload(List.copyOf(requests), known, 1.0 / requests.size());
    }

    /** Returns bulk starts of this size. */
    static Workload bulk(int services) {
        String body = "{\"services\":[" + String.join(",", Collections.nCopies(services, example("@new@"))) + "]}";
        return new Workload(List.of(Template.post(BULK, body, OK)), StoredServices.NOTHING, services);
    }

    /** Returns the vendor's example of a Service Start Event. */
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
