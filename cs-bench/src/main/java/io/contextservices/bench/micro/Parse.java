package io.contextservices.bench.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contextservices.api.EventValidator;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the bytes of the vendor's example to an event that is known to be valid. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Parse {

    private final byte[] body = example();
    private final EventValidator rules = new EventValidator(Limits.DEFAULT, EventValidator.Values.ANY);
    private final ObjectMapper mapper = new ObjectMapper();
    private final Validator validator = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    /** As the server does, which refuses here what is not valid, and does not look again. */
    @Benchmark
    public ServiceStartEvent codec() {
        return rules.readServiceStart(body);
    }

    /** As most would do. */
    @Benchmark
    public StartBean databind() throws IOException {
        StartBean event = mapper.readValue(body, StartBean.class);
        if (!validator.validate(event).isEmpty()) {
            throw new IllegalStateException("the example is not valid");
        }
        return event;
    }

    private static byte[] example() {
        try (InputStream in = Parse.class.getResourceAsStream("/io/contextservices/bench/start-service.json")) {
            if (in == null) {
                throw new IllegalStateException("no example event");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
