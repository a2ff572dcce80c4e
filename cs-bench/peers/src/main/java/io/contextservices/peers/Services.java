package io.contextservices.peers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.ObjectMapper;

/** One row for each service, with an index on the contact key. */
@Repository
class Services {

    record Service(
            @JsonProperty("service_id") long id,
            Instant started,
            @JsonRawValue String event) {}

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    Services(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @Transactional
    public long start(ServiceStart event) {
        GeneratedKeyHolder id = new GeneratedKeyHolder();
        jdbc.sql("insert into service (customer_id, contact_key, service_type, event) values (?, ?, ?, ?)")
                .param(event.customerId)
                .param(event.contactKey)
                .param(event.serviceType)
                .param(json.writeValueAsString(event))
                .update(id, "id");
        return id.getKeyAs(Long.class);
    }

    public Optional<Service> find(long id) {
        return jdbc.sql("select id, started, event from service where id = ?")
                .param(id)
                .query(Services::service)
                .optional();
    }

    public List<Service> findByContactKey(String contactKey) {
        return jdbc.sql("select id, started, event from service where contact_key = ? order by started, id")
                .param(contactKey)
                .query(Services::service)
                .list();
    }

    private static Service service(ResultSet row, int number) throws SQLException {
        return new Service(row.getLong(1), row.getTimestamp(2).toInstant(), row.getString(3));
    }
}
