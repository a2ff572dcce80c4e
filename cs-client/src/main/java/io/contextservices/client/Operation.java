package io.contextservices.client;

import io.contextservices.api.ResourceCodec;
import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.api.StartedService;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * What a request asks for.
 *
 * @param name for messages: method and path, without any key, since those are the customers'
 * @param success the status that goes with a result
 * @param reader reads the result; an {@link IllegalArgumentException} means that there is none in the answer
 */
record Operation<T>(String name, int success, Reader<T> reader) {

    static final Operation<StartedService> START =
            new Operation<>("POST services/start", 201, answer -> ResourceCodec.readStarted(answer.body()));

    static final Operation<Service> GET =
            new Operation<>("GET services/{service_id}", 200, answer -> ResourceCodec.readService(answer.body()));

    static final Operation<ServicePage> FIND_BY_CUSTOMER =
            new Operation<>("GET customers/{customer_id}/services", 200, Operation::page);

    static final Operation<ServicePage> FIND_BY_CONTACT_KEY =
            new Operation<>("GET services/anonymous/{contact_key}", 200, Operation::page);

    interface Reader<T> {
        T read(Answer answer);
    }

    private static ServicePage page(Answer answer) {
        Optional<String> next = Link.next(answer.headers("Link")).map(target -> cursor(answer.url(), target));
        return new ServicePage(ResourceCodec.readServices(answer.body()), next);
    }

    /** There is more, so a link that cannot be followed is an error: without it the list would look complete. */
    private static String cursor(HttpUrl page, String target) {
        HttpUrl next = page.resolve(target);
        String cursor = next == null ? null : next.queryParameter("after");
        if (cursor == null) {
            throw new IllegalArgumentException("the link to the next page has no parameter after");
        }
        return cursor;
    }
}
