package io.contextservices.it.openapi;

/** Sends a request for each status that is documented for an operation. */
final class StatusTrigger {

    private StatusTrigger() {}

    /** Returns whether only a server with users responds with this status. */
    static boolean needsUsers(int status) {
        return status == 401 || status == 403;
    }

    /** Sends a request that should cause the status, and returns the actual status. */
    static int of(Operation operation, int status, DescribedServer server, Requests requests)
            throws InterruptedException {
        Requests.Sample sample = requests.sample(operation);
        switch (status) {
            case 200 -> {
                if (startsService(operation)) {
                    repeat(sample.with("query", "if_active", "return_existing"));
                }
            }
            case 201, 204 -> {}
            case 304 -> sample.with("header", "If-None-Match", "*");
            case 400 -> sample.with("header", "ContactCenterId", "nobody");
            case 401 -> {}
            case 403 -> {
                if (sample.isRead()) {
                    sample.with("header", "Authorization", AuthorizationHeaders.BOUND)
                            .with("header", "ContactCenterId", "nobody");
                } else {
                    sample.with("header", "Authorization", AuthorizationHeaders.SUPERVISOR);
                }
            }
            case 404 -> sample.with("path", "service_id", "999").with("path", "name", "nothing");
            case 409 -> {
                if (startsService(operation)) {
                    repeat(sample.with("query", "if_active", "fail"));
                } else if (operation.template().endsWith("/merge")) {
                    server.attachLists();
                } else {
                    repeat(sample);
                }
            }
            case 412 -> sample.with("header", "If-Match", "\"999\"");
            case 413 -> {
                if (operation.takesBody()) {
                    sample.body('"' + "x".repeat(10 * DescribedServer.BODY_BYTES) + '"');
                } else {
                    server.fill();
                }
            }
            case 414 -> sample.with("query", "x", "x".repeat(DescribedServer.URL_BYTES));
            case 415 -> sample.with("header", "Content-Type", "text/plain");
            case 422 -> {
                server.startUnder("used");
                sample.with("header", "Idempotency-Key", "used");
            }
            case 431 -> sample.with("header", "X", "x".repeat(DescribedServer.HEADER_BYTES));
            case 500 -> server.breakDown();
            case 503 -> server.stopServing();
            default -> throw new AssertionError("no request here makes " + operation + " return " + status);
        }
        return sample.send();
    }

    private static boolean startsService(Operation operation) {
        return operation.template().equals("/services/start");
    }

    /** Sends the request once, so that the next one is a second request and not a replay. */
    private static void repeat(Requests.Sample sample) {
        sample.without("header", "Idempotency-Key").send();
    }
}
