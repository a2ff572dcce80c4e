package io.contextservices.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The wire form of services that a server cannot read, for implementations of the API. Stateless. */
public final class UnreadableFormat {

    /** The header that names them where they are left out of a list. */
    public static final String HEADER = "Unreadable-Services";

    private static final String ERROR = "error";
    private static final String CODE = "code";
    private static final String MESSAGE = "message";
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private UnreadableFormat() {}

    /** Writes the value of the header. */
    public static String writeHeader(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * Reads the values of the header.
     *
     * @throws IllegalArgumentException if there is anything but ids in one
     */
    public static List<Long> readHeader(List<String> values) {
        List<Long> ids = new ArrayList<>();
        for (String value : values) {
            for (String id : COMMA.split(value.trim(), -1)) {
                ids.add(Long.valueOf(id));
            }
        }
        return ids;
    }

    /** Writes what stands in an export in place of a service. */
    public static byte[] write(long serviceId) {
        return new JsonWriter()
                .beginObject()
                .field(Field.SERVICE_ID, serviceId)
                .beginObject(ERROR)
                .field(CODE, "unreadable")
                .field(MESSAGE, "The stored data of this service cannot be read")
                .endObject()
                .endObject()
                .toBytes();
    }

    /**
     * Reads a page of an export.
     *
     * @param json taken over: it must not change any more
     * @param page with what is not in its body
     * @throws IllegalArgumentException if it is not one
     */
    public static ServicePage readExport(byte[] json, ServicePage page) {
        List<Service> services = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>(page.unreadable());
        for (Json item : JsonText.items(JsonText.parse(json))) {
            if (isError(JsonText.fields(item))) {
                unreadable.add(new ResourceReader(item).serviceId());
            } else {
                services.add(ResourceReader.service(item));
            }
        }
        return new ServicePage(services, page.next(), unreadable);
    }

    /** Something called {@code error} may be attached to a service, but each has a start. */
    private static boolean isError(Map<String, Json> fields) {
        return fields.containsKey(ERROR) && !fields.containsKey(Field.STARTED);
    }
}
