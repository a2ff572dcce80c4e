package io.contextservices.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The JSON form of answers, for implementations of the API; an application has no need of it. Stateless. */
public final class ResourceCodec {

    private static final Set<String> SERVICE = Set.of(
            Field.SERVICE_ID,
            Field.CUSTOMER_ID,
            Field.CONTACT_KEY,
            Field.SERVICE_TYPE,
            Field.EST_DURATION,
            Field.STARTED,
            Field.COMPLETED,
            Field.DURATION);

    private ResourceCodec() {}

    /** Writes the answer to a start. */
    public static byte[] write(StartedService started) {
        return new JsonWriter()
                .beginObject()
                .field(Field.SERVICE_ID, started.serviceId())
                .endObject()
                .toBytes();
    }

    /** Writes a service. */
    public static byte[] write(Service service) {
        JsonWriter out = new JsonWriter();
        write(service, out);
        return out.toBytes();
    }

    /** Writes a list of services, as a bare array. */
    public static byte[] write(List<Service> services) {
        JsonWriter out = new JsonWriter().beginArray();
        services.forEach(service -> write(service, out));
        return out.endArray().toBytes();
    }

    /**
     * Reads the answer to a start.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static StartedService readStarted(byte[] json) {
        return new StartedService(serviceId(JsonText.parse(json)));
    }

    /**
     * Reads a service. Keys that the API does not know are attached data.
     *
     * @param json taken over: it must not change any more
     * @throws IllegalArgumentException if it is not a service
     */
    public static Service readService(byte[] json) {
        return service(JsonText.parse(json));
    }

    /**
     * Reads a list of services.
     *
     * @param json taken over: it must not change any more
     * @throws IllegalArgumentException if it is not a list of services
     */
    public static List<Service> readServices(byte[] json) {
        return items(JsonText.parse(json)).stream().map(ResourceCodec::service).toList();
    }

    private static void write(Service service, JsonWriter out) {
        out.beginObject()
                .field(Field.SERVICE_ID, service.serviceId())
                .text(Field.CUSTOMER_ID, service.customerId())
                .text(Field.CONTACT_KEY, service.contactKey())
                .attribute(Field.SERVICE_TYPE, service.serviceType())
                .seconds(Field.EST_DURATION, service.estDuration())
                .beginObject(Field.STARTED)
                .event(service.started())
                .endObject();
        service.completed().ifPresent(end -> {
            out.beginObject(Field.COMPLETED).event(end).endObject();
            service.duration().ifPresent(duration -> out.field(Field.DURATION, duration.toMillis()));
            out.attribute(Field.DISPOSITION, service.disposition())
                    .text(Field.DISPOSITION_DESC, service.dispositionDesc());
        });
        service.attached().forEach((key, value) -> {
            if (!isDisposition(service, key)) {
                out.field(key, value);
            }
        });
        out.endObject();
    }

    /** Whether a key is that of a field which a completed service has, so that data attached under it cannot be shown. */
    private static boolean isDisposition(Service service, String key) {
        return (key.equals(Field.DISPOSITION) && service.disposition().isPresent())
                || (key.equals(Field.DISPOSITION_DESC)
                        && service.dispositionDesc().isPresent());
    }

    private static Service service(Json json) {
        Map<String, Json> fields = fields(json);
        Service.Builder service = Service.builder(serviceId(fields));
        set(fields, Field.CUSTOMER_ID, Json::asText, service::customerId);
        set(fields, Field.CONTACT_KEY, Json::asText, service::contactKey);
        set(fields, Field.SERVICE_TYPE, Json::asAttribute, service::serviceType);
        set(fields, Field.EST_DURATION, Json::asInteger, seconds -> service.estDuration(Duration.ofSeconds(seconds)));
        service.started(event(fields, Field.STARTED), timestamp(fields, Field.STARTED));
        Json completed = fields.get(Field.COMPLETED);
        if (completed != null && !completed.isNull()) {
            service.completed(event(fields, Field.COMPLETED), timestamp(fields, Field.COMPLETED));
            take(fields, Field.DISPOSITION, Json::asAttribute, service::disposition);
            take(fields, Field.DISPOSITION_DESC, Json::asText, service::dispositionDesc);
        }
        fields.forEach((key, value) -> {
            if (!SERVICE.contains(key)) {
                service.attach(key, value);
            }
        });
        return service.build();
    }

    private static long serviceId(Json json) {
        return serviceId(fields(json));
    }

    private static long serviceId(Map<String, Json> fields) {
        Json id = fields.get(Field.SERVICE_ID);
        Long number = id == null ? null : id.asInteger();
        if (number == null) {
            throw new IllegalArgumentException("no service_id, or not an integer");
        }
        return number;
    }

    private static Event event(Map<String, Json> service, String name) {
        RecordedEvent.Builder event = new RecordedEvent.Builder();
        Map<String, Json> fields = object(service, name);
        set(fields, Field.SESSION_ID, Json::asText, event::sessionId);
        set(fields, Field.INTERACTION_ID, Json::asText, event::interactionId);
        set(fields, Field.APPLICATION_TYPE, Json::asAttribute, event::applicationType);
        set(fields, Field.APPLICATION_ID, Json::asInteger, event::applicationId);
        set(fields, Field.RESOURCE_TYPE, Json::asAttribute, event::resourceType);
        set(fields, Field.RESOURCE_ID, Json::asInteger, event::resourceId);
        set(fields, Field.MEDIA_TYPE, Json::asAttribute, event::mediaType);
        return event.build();
    }

    private static Instant timestamp(Map<String, Json> service, String name) {
        Json json = object(service, name).get(Field.TIMESTAMP);
        String text = json == null ? null : json.asText();
        Instant instant = text == null ? null : Timestamps.parse(text);
        if (instant == null) {
            throw new IllegalArgumentException("no timestamp in " + name);
        }
        return instant;
    }

    private static Map<String, Json> object(Map<String, Json> fields, String name) {
        Json json = fields.get(name);
        if (json == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return fields(json);
    }

    private static <T> boolean set(
            Map<String, Json> fields, String name, Reader<T> reader, Consumer<? super T> setter) {
        Json json = fields.get(name);
        T value = json == null || json.isNull() ? null : reader.read(json);
        if (value != null) {
            setter.accept(value);
        }
        return value != null;
    }

    /** Reads a field that would be attached data if it did not fit. */
    private static <T> void take(Map<String, Json> fields, String name, Reader<T> reader, Consumer<? super T> setter) {
        if (set(fields, name, reader, setter)) {
            fields.remove(name);
        }
    }

    private interface Reader<T> {
        @Nullable
        T read(Json json);
    }

    /** The fields of an object, each verbatim. */
    static Map<String, Json> fields(Json object) {
        requireNonNull(object, "object");
        Map<String, Json> fields = new LinkedHashMap<>();
        byte[] utf8 = object.toBytes();
        try (JsonParser p = JsonText.parser(utf8)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
                p.nextToken();
                fields.put(name, JsonText.slice(p, utf8, Limits.MAX_NESTING, Limits.MAX_NESTING, key -> {}));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON object", e);
        }
        return fields;
    }

    /** The items of an array, each verbatim. */
    static List<Json> items(Json array) {
        List<Json> items = new ArrayList<>();
        byte[] utf8 = array.toBytes();
        try (JsonParser p = JsonText.parser(utf8)) {
            if (p.nextToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("not a JSON array");
            }
            while (p.nextToken() != JsonToken.END_ARRAY) {
                items.add(JsonText.slice(p, utf8, Limits.MAX_NESTING, Limits.MAX_NESTING, key -> {}));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON array", e);
        }
        return items;
    }
}
