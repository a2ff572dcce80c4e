package io.contextservices.it.openapi;

/** How an operation comes to answer with one of the statuses that are documented for it. */
final class Provocation {

    private Provocation() {}

    /** Sends the request that is to be answered with a status, and returns the status that comes. */
    static int of(Operation operation, int status, Subject subject, Requests requests) throws InterruptedException {
        Requests.Sample sample = requests.sample(operation);
        switch (status) {
            case 200, 201, 204 -> {}
            case 400 -> sample.with("header", "ContactCenterId", "nobody");
            case 404 -> sample.with("path", "service_id", "999");
            case 409 -> {
                if (operation.template().endsWith("/merge")) {
                    subject.attachLists();
                } else {
                    sample.send();
                }
            }
            case 413 -> {
                if (operation.takesBody()) {
                    sample.body('"' + "x".repeat(Subject.BODY_BYTES) + '"');
                } else {
                    subject.fill();
                }
            }
            case 414 -> sample.with("query", "x", "x".repeat(Subject.URL_BYTES));
            case 415 -> sample.with("header", "Content-Type", "text/plain");
            case 431 -> sample.with("header", "X", "x".repeat(Subject.HEADER_BYTES));
            case 500 -> subject.breakDown();
            case 503 -> subject.stopServing();
            default -> throw new AssertionError("say here how " + operation + " comes to answer with " + status);
        }
        return sample.send();
    }
}
