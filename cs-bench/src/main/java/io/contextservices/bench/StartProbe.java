package io.contextservices.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that a server stores services and returns them, before many responses are counted. */
final class StartProbe {

    private static final Pattern ID = Pattern.compile("\"service_id\"\\s*:\\s*(\\d+)");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RunningServer server;
    private final String services;

    private StartProbe(RunningServer server) {
        this.server = server;
        this.services = "http://127.0.0.1:" + server.port() + "/genesys/1/cs/services";
    }

    /**
     * Starts some services, and reads the first one by its id and by its key.
     *
     * @param count the number of services
     */
    static StoredServices start(RunningServer server, int count) throws IOException, InterruptedException {
        StartProbe probe = new StartProbe(server);
        long first = probe.start(0);
        if (server.contender() == Contender.CEILING) {
            return new StoredServices(1, count, count);
        }
        probe.find("/" + first, StoredServices.key(0));
        probe.find("/anonymous/" + StoredServices.key(0), StoredServices.key(0));
        for (int number = 1; number < count; number++) {
            long id = probe.start(number);
            if (id != first + number) {
                throw new IOException(
                        server.name() + " gave a service the id " + id + ", which does not follow the previous one");
            }
        }
        server.stored(count);
        return new StoredServices(first, count, count);
    }

    /** Starts one service with a bulk start request. */
    static void startAll(RunningServer server) throws IOException, InterruptedException {
        StartProbe probe = new StartProbe(server);
        HttpResponse<String> response = probe.send(HttpRequest.newBuilder(URI.create(probe.services + "_bulk/start"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"services\":[" + Workload.example(StoredServices.key(0)) + "]}")));
        if (response.statusCode() != 200 || !ID.matcher(response.body()).find()) {
            throw new IOException(
                    server.name() + " responded to a bulk start with " + response + ' ' + response.body());
        }
        server.stored(1);
    }

    private long start(long number) throws IOException, InterruptedException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(services + "/start"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Workload.example(StoredServices.key(number)))));
        Matcher id = ID.matcher(response.body());
        if (response.statusCode() != 201
                || !id.find()
                || response.headers().firstValue("Location").isEmpty()) {
            throw new IOException(server.name() + " responded to a start with " + response + ' ' + response.body());
        }
        return Long.parseLong(id.group(1));
    }

    private void find(String path, String key) throws IOException, InterruptedException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(services + path)));
        if (response.statusCode() != 200 || !response.body().contains(key)) {
            throw new IOException(server.name() + " responded to a read with " + response + ' ' + response.body());
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
