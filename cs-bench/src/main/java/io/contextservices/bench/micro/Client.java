package io.contextservices.bench.micro;

import io.contextservices.api.AttributeValue;
import io.contextservices.api.ServiceStartEvent;
import io.contextservices.client.ContextServicesClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Measures a start over HTTP on a server with a constant response, by the typed client and by its HTTP client. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters, then calls open()
public class Client {

    private static final String EVENT = "{\"contact_key\":\"408-832-7799\",\"service_type\":100,\"media_type\":1,"
            + "\"coupon\":{\"coupon_name\":\"DISCOUNTCODE15\"}}";
    private static final RequestBody BODY = RequestBody.create(EVENT, MediaType.get("application/json"));

    /** The URL of the server. */
    @Param("")
    public String url;

    private ContextServicesClient client;
    private OkHttpClient http;

    /** Opens both clients. */
    @Setup
    public void open() {
        client = ContextServicesClient.builder().baseUrl(url).build();
        http = new OkHttpClient();
    }

    /** Closes both clients. */
    @TearDown
    public void close() {
        client.close();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** Builds and writes an event for each call. */
    @Benchmark
    public long sdk() {
        ServiceStartEvent event = ServiceStartEvent.forContactKey("408-832-7799")
                .serviceType(100)
                .mediaType(AttributeValue.of(1))
                .attach("coupon", Map.of("coupon_name", "DISCOUNTCODE15"))
                .build();
        return client.start(event).join().serviceId();
    }

    /** Sends a constant body. Asynchronous as well, since a blocking call needs one thread switch less. */
    @Benchmark
    public byte[] okHttp() {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Request request = new Request.Builder()
                .url(url + "/genesys/1/cs/services/start")
                .post(BODY)
                .build();
        http.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                result.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    if (response.code() != 201) {
                        throw new IOException("not 201: " + response.code());
                    }
                    result.complete(response.body().bytes());
                } catch (IOException e) {
                    result.completeExceptionally(e);
                }
            }
        });
        return result.join();
    }
}
