package io.contextservices.it.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.oas.OpenApi31;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Checks that the document is valid and consistent OpenAPI. */
class OpenApiDocumentTest {

    private static final String SPECIFICATION = "https://spec.openapis.org/oas/3.1/";

    /** Responses that apply to every path are only in the list of responses. */
    private static final Set<String> USED_IN_WORDS =
            Set.of("#/components/responses/MethodNotAllowed", "#/components/responses/Options");

    private final OpenApi document = OpenApi.read();

    @Test
    void theDocumentIsValidOpenApi() {
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.metaSchema(OpenApi31.getInstance())
                        .schemaMappers(
                                mappers -> mappers.mapPrefix(SPECIFICATION, "classpath:spec.openapis.org/oas/3.1/")));
        JsonSchema openApi = factory.getSchema(SchemaLocation.of(SPECIFICATION + "schema-base/2022-10-07"));

        assertThat(openApi.validate(document.root())).isEmpty();
    }

    @Test
    void referencesResolveAndComponentsAreUsed() {
        Set<String> components = new TreeSet<>();
        document.root()
                .get("components")
                .properties()
                .forEach(kind -> kind.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> components.add("#/components/" + kind.getKey() + '/' + name)));
        Set<String> used = new TreeSet<>(document.root().findValuesAsText("$ref"));
        used.addAll(USED_IN_WORDS);
        document.root()
                .get("security")
                .forEach(either -> either.fieldNames()
                        .forEachRemaining(scheme -> used.add("#/components/securitySchemes/" + scheme)));

        assertThat(used).isEqualTo(components);
    }

    @Test
    void everyOperationHasTheCommonResponses() {
        for (Operation operation : document.operations()) {
            assertThat(operation.responses())
                    .as(operation.toString())
                    .containsAllEntriesOf(document.responsesOfAllPaths());
        }
    }

    @Test
    void everyOperationHasAUniqueIdAndItsPathParameters() {
        assertThat(document.operations()).extracting(Operation::id).doesNotHaveDuplicates();
        for (Operation operation : document.operations()) {
            assertThat(operation.parameters("path"))
                    .as(operation.toString())
                    .extracting(Operation.Parameter::name)
                    .containsExactlyInAnyOrderElementsOf(operation
                            .match(Operation.segments(operation.template()))
                            .keySet());
        }
    }
}
