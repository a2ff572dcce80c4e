package io.contextservices.bench.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contextservices.api.Limits;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.wire.EventValidator;
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

/** Measures the conversion of the vendor's example from bytes to a valid event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Parse {

    private final byte[] body = example();
    private final EventValidator rules = EventValidator.of(Limits.DEFAULT);
    private final ObjectMapper mapper = new ObjectMapper();
    private final Validator validator = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    /** Uses the parser of the server, which also validates. */
    @Benchmark
    public ServiceStartEvent codec() {
        return rules.readServiceStart(body);
    }

    /** Uses data binding and bean validation, as most applications do. */
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
