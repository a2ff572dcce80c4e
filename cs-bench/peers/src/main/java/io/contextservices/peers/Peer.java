package io.contextservices.peers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts and reads services on Spring MVC and a table, as it comes out of the box. */
@SpringBootApplication
public class Peer {

    public static void main(String... args) {
        SpringApplication.run(Peer.class, args);
    }
}
