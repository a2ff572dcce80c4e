package io.contextservices.it;

import io.contextservices.testkit.ContextServicesContract;
import java.io.IOException;
import java.io.InputStream;

/** The vendor's example of a request to start a service. */
final class VendorExample {

    private VendorExample() {}

    static byte[] bytes() throws IOException {
        try (InputStream in = ContextServicesContract.class.getResourceAsStream("start-service.json")) {
            return in.readAllBytes();
        }
    }
}
