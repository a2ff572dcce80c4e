package io.contextservices.wire;

import io.contextservices.api.Service;
import io.contextservices.api.ServicePage;
import io.contextservices.json.Json;
import io.contextservices.json.internal.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The wire format of services that a server cannot read. For implementations of the API. Stateless. */
public final class UnreadableFormat {

    /** The header with the ids of unreadable services that are missing in a list. */
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
     * @throws IllegalArgumentException if a value contains anything but ids
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

    /** Writes the object that replaces an unreadable service in an export. */
    public static byte[] write(long serviceId) {
        return new FieldWriter()
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
     * @param json the page; the array must not be changed afterwards
     * @param page the parts of the page that are not in the body
     * @throws IllegalArgumentException if the JSON is not such a page
     */
    public static ServicePage readExport(byte[] json, ServicePage page) {
        List<Service> services = new ArrayList<>();
        List<Long> unreadable = new ArrayList<>(page.unreadable());
        for (Json item : JsonText.items(JsonText.parse(json))) {
            if (isError(JsonText.fields(item, Field.NAMES))) {
                unreadable.add(new ResourceReader(item).serviceId());
            } else {
                services.add(ResourceReader.service(item));
            }
        }
        return new ServicePage(services, page.next(), unreadable);
    }

    /**
     * Returns whether the object replaces an unreadable service. A service may have data attached under {@code error}
     * too, but always has a start.
     */
    private static boolean isError(Map<String, Json> fields) {
        return fields.containsKey(ERROR) && !fields.containsKey(Field.STARTED);
    }
}
