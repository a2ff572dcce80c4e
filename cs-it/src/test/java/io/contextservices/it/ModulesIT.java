package io.contextservices.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contextservices.api.ContextServices;
import io.contextservices.client.ContextServicesClient;
import io.contextservices.engine.ContextEngine;
import io.contextservices.server.ContextServer;
import io.contextservices.store.MemoryStore;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import okhttp3.OkHttpClient;
import okio.ByteString;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** Compiles and runs an application that is a module, with the modules of this project on its module path. */
class ModulesIT {

    private static final String DESCRIPTOR = """
            module application {
                requires io.contextservices.client;
                requires io.contextservices.engine;

                opens application to com.fasterxml.jackson.databind;
            }
            """;

    private static final String MAIN = """
            package application;

            import io.contextservices.api.ContextServices;
            import io.contextservices.api.ServiceStartEvent;
            import io.contextservices.api.ServiceView;
            import io.contextservices.client.ContextServicesClient;
            import io.contextservices.engine.ContextEngine;
            import io.contextservices.json.Json;
            import io.contextservices.store.MemoryStore;
            import java.net.URI;

            public final class Main {

                public record Coupon(String name) {}

                public static void main(String... uri) {
                    try (ContextServices engine = ContextEngine.on(new MemoryStore()).blocking();
                            ContextServices client = ContextServicesClient.builder()
                                    .baseUrl(URI.create(uri[0]))
                                    .build()
                                    .blocking()) {
                        System.out.println(coupon(engine, "ENGINE") + ' ' + coupon(client, "CLIENT"));
                    }
                }

                private static String coupon(ContextServices services, String name) {
                    ServiceStartEvent event = ServiceStartEvent.forCustomer("C-1")
                            .attach("coupon", new Coupon(name))
                            .build();
                    long id = services.start(event).serviceId();
                    Json coupon = services.get(id, ServiceView.plain().withAllExtensions())
                            .attached()
                            .get("coupon");
                    return coupon.as(Coupon.class).name();
                }
            }
            """;

    private static final String WIRE_FORMAT = """
            package application;

            import io.contextservices.wire.EventCodec;

            final class WireFormat {
                Class<?> codec = EventCodec.class;
            }
            """;

    @TempDir
    Path directory;

    /** Returns the modules that the application needs: jars, or directories of classes. */
    private static String modulePath() throws ClassNotFoundException {
        return Stream.of(
                        ContextServices.class,
                        ContextEngine.class,
                        ContextServicesClient.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonInclude.class,
                        Logger.class,
                        NullMarked.class,
                        OkHttpClient.class,
                        ByteString.class,
                        Class.forName("kotlin.Unit"))
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> {
                    try {
                        return Path.of(location.toURI()).toString();
                    } catch (URISyntaxException e) {
                        throw new AssertionError(e);
                    }
                })
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Compiles the sources into the directory {@code classes}, and returns the errors of the compiler. */
    private List<String> compile(String... sources) throws Exception {
        List<Path> files = new ArrayList<>();
        for (String source : sources) {
            String name = source.startsWith("module") ? "module-info" : name(source);
            files.add(Files.writeString(directory.resolve(name + ".java"), source));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            String classes = directory.resolve("classes").toString();
            List<String> options = List.of("--module-path", modulePath(), "--class-path", classes, "-d", classes);
            compiler.getTask(null, manager, found, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> each.getCode() + ": " + each.getMessage(Locale.ENGLISH))
                .toList();
    }

    private static String name(String source) {
        return source.replaceFirst("(?s).*\\bclass (\\w+) \\{.*", "$1");
    }

    @Test
    void modularApplicationRuns() throws Exception {
        assertThat(compile(DESCRIPTOR, MAIN)).isEmpty();

        try (ContextEngine engine = ContextEngine.on(new MemoryStore());
                ContextServer server = ContextServer.builder(engine).port(0).start()) {
            assertThat(run(server.uri())).endsWith("ENGINE CLIENT\n");
        }
    }

    private String run(URI uri) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        modulePath() + File.pathSeparator + directory.resolve("classes"),
                        "--module",
                        "application/application.Main",
                        uri.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    @Test
    void modularApplicationCannotUseTheWireFormat() throws Exception {
        assertThat(compile(DESCRIPTOR, WIRE_FORMAT))
                .singleElement()
                .asString()
                .contains("package.not.visible", "io.contextservices.wire");
    }
}
