package io.contextservices.peers;

import jakarta.validation.Valid;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/genesys/1/cs/services")
class ServicesController {

    private final Services services;
    private final Sync sync;

    ServicesController(Services services, Sync sync) {
        this.services = services;
        this.sync = sync;
    }

    @PostMapping("/start")
    ResponseEntity<Map<String, Long>> start(@Valid @RequestBody ServiceStart event) {
        long id = services.start(event);
        sync.afterCommit();
        return ResponseEntity.created(URI.create("/genesys/1/cs/services/" + id)).body(Map.of("service_id", id));
    }

    @GetMapping("/{id}")
    ResponseEntity<Services.Service> get(@PathVariable("id") long id) {
        return ResponseEntity.of(services.find(id));
    }

    @GetMapping("/anonymous/{contactKey}")
    List<Services.Service> list(@PathVariable("contactKey") String contactKey) {
        return services.findByContactKey(contactKey);
    }
}
