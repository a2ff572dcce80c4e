package io.contextservices.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that an application that embeds the engine on this store gets no HTTP server with it. */
class ClassPathTest {

    @Test
    void classPathHasNoHttpServer() {
        List<String> names = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .toList();

        assertThat(names).anyMatch(name -> name.startsWith("rocksdbjni"));
        assertThat(names).noneMatch(name -> name.matches("(undertow|xnio|spring|jboss|wildfly).*"));
    }
}
