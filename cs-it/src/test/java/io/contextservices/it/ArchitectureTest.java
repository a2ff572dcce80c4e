package io.contextservices.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the architecture rules in the code. */
@AnalyzeClasses(packages = "io.contextservices", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "io.contextservices.api";
    private static final String API_INTERNAL = "io.contextservices.api.internal";
    private static final String JSON = "io.contextservices.json";
    private static final String JSON_INTERNAL = "io.contextservices.json.internal";
    private static final String WIRE = "io.contextservices.wire";
    private static final String STORE = "io.contextservices.store";
    private static final String RECORD = "io.contextservices.store.record";
    private static final String COPY = "io.contextservices.store.copy";
    private static final String ENGINE = "io.contextservices.engine";
    private static final String ENGINE_INTERNAL = "io.contextservices.engine.internal";
    private static final String SERVER = "io.contextservices.server..";
    private static final String HTTP = "io.contextservices.server.internal.http";
    private static final String ACCESS = "io.contextservices.server.internal.access";
    private static final String TRANSPORT = "io.contextservices.server.internal.transport";
    private static final String CLIENT = "io.contextservices.client";
    private static final String ROCKSDB = "io.contextservices.rocksdb";
    private static final String CASSANDRA = "io.contextservices.cassandra";

    private static final String[] LIBRARIES = {
        API,
        API_INTERNAL,
        JSON,
        JSON_INTERNAL,
        WIRE,
        STORE,
        RECORD,
        COPY,
        ENGINE,
        ENGINE_INTERNAL,
        SERVER,
        CLIENT,
        ROCKSDB,
        CASSANDRA
    };

    private static final String[] ANNOTATIONS_AND_JDK = {"java..", "org.jspecify.annotations"};

    /** Names of methods that expose a library's type; each is named after it. */
    private static final Set<String> ESCAPE_HATCHES = Set.of("httpClient", "handler");

    @ArchTest
    static final ArchRule jsonDependsOnJacksonOnly = only(JSON, JSON, JSON_INTERNAL, "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule jsonReadersDoNotDependOnTheApi =
            only(JSON_INTERNAL, JSON_INTERNAL, JSON, "com.fasterxml.jackson.core..");

    @ArchTest
    static final ArchRule apiDoesNotDependOnTheWireFormat = only(API, API, API_INTERNAL, JSON, JSON_INTERNAL);

    @ArchTest
    static final ArchRule apiInternalsDoNotDependOnTheWireFormat =
            only(API_INTERNAL, API_INTERNAL, API, JSON, JSON_INTERNAL);

    @ArchTest
    static final ArchRule wireFormatDependsOnTheApiOnly = only(WIRE, WIRE, API, API_INTERNAL, JSON, JSON_INTERNAL);

    @ArchTest
    static final ArchRule apiInternalsAreUsedByApiAndWireFormatOnly = noClasses()
            .that(resideOutsideOfPackages(API, API_INTERNAL, JSON, JSON_INTERNAL, WIRE))
            .should()
            .dependOnClassesThat(resideInAnyPackage(API_INTERNAL, JSON_INTERNAL));

    @ArchTest
    static final ArchRule storeDoesNotDependOnTheServer = only(STORE, STORE, API, "com.sun.management");

    @ArchTest
    static final ArchRule recordFormatDependsOnTheStoreOnly = only(RECORD, RECORD, STORE, API);

    @ArchTest
    static final ArchRule copyDoesNotDependOnAnImplementation = only(COPY, COPY, STORE, RECORD, API);

    @ArchTest
    static final ArchRule engineDoesNotDependOnHttp =
            only(ENGINE_INTERNAL, ENGINE_INTERNAL, STORE, API, JSON, WIRE, "org.slf4j");

    @ArchTest
    static final ArchRule engineDoesNotDependOnTheServer = only(ENGINE, ENGINE, ENGINE_INTERNAL, STORE, API, JSON);

    @ArchTest
    static final ArchRule transportDoesNotDependOnRoutesOrAccess = only(
            TRANSPORT,
            TRANSPORT,
            ENGINE_INTERNAL,
            API,
            WIRE,
            "io.undertow..",
            "org.xnio..",
            "javax.net.ssl",
            "org.slf4j");

    @ArchTest
    static final ArchRule accessDoesNotDependOnRoutes = only(
            ACCESS,
            ACCESS,
            TRANSPORT,
            API,
            "io.undertow..",
            "org.springframework.security.crypto..",
            "javax.crypto..",
            "org.slf4j");

    @ArchTest
    static final ArchRule routesDoNotDependOnTheStore = only(
            HTTP, HTTP, TRANSPORT, ACCESS, ENGINE_INTERNAL, API, JSON, WIRE, "io.undertow..", "org.xnio", "org.slf4j");

    @ArchTest
    static final ArchRule clientDoesNotDependOnTheServer =
            only(CLIENT, CLIENT, API, JSON, WIRE, "okhttp3..", "okio..", "kotlin..", "org.slf4j", "javax.net..");

    @ArchTest
    static final ArchRule rocksDbDependsOnTheStoreOnly =
            only(ROCKSDB, ROCKSDB, STORE, RECORD, API, "org.rocksdb..", "org.slf4j");

    @ArchTest
    static final ArchRule cassandraDependsOnTheStoreOnly =
            only(CASSANDRA, CASSANDRA, STORE, RECORD, API, "com.datastax.oss.driver..", "org.slf4j", "javax.net.ssl");

    @ArchTest
    static final ArchRule serverInternalsAreUsedByTheServerOnly = noClasses()
            .that(resideOutsideOfPackages(SERVER))
            .should()
            .dependOnClassesThat(resideInAnyPackage(HTTP, ACCESS, TRANSPORT));

    @ArchTest
    static final ArchRule engineInternalsAreUsedByEngineAndServerOnly = noClasses()
            .that(resideOutsideOfPackages(SERVER, ENGINE, ENGINE_INTERNAL))
            .should()
            .dependOnClassesThat(resideInAnyPackage(ENGINE_INTERNAL));

    @ArchTest
    static final ArchRule publicSignaturesHaveNoLibraryTypes = methods()
            .that()
            .arePublic()
            .or()
            .areProtected()
            .and(DescribedPredicate.describe("are reachable from outside", ArchitectureTest::isReachable))
            .should(showOnlyOurTypes());

    @ArchTest
    static final ArchRule librariesHaveNoMutableStaticFields = noFields()
            .that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(resideInAnyPackage(LIBRARIES))
            .should()
            .notBeFinal();

    @ArchTest
    static final ArchRule librariesDoNotChangeTheProcess = noClasses()
            .that(resideInAnyPackage(LIBRARIES))
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(System.class, "setProperty", String.class, String.class)
            .orShould()
            .callMethod(Runtime.class, "addShutdownHook", Thread.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    private static ArchRule only(String of, String... allowed) {
        String[] all = Stream.concat(Stream.of(ANNOTATIONS_AND_JDK), Stream.of(allowed))
                .toArray(String[]::new);
        return classes().that().resideInAPackage(of).should().onlyDependOnClassesThat(resideInAnyPackage(all));
    }

    private static boolean isReachable(JavaMethod method) {
        return !method.getOwner().getPackageName().contains(".internal")
                && !method.getOwner().getPackageName().startsWith("io.contextservices.cli")
                && !ESCAPE_HATCHES.contains(method.getName())
                && isPublic(method.getOwner());
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
    }

    private static ArchCondition<JavaMethod> showOnlyOurTypes() {
        return new ArchCondition<>("show only types of the JDK and of this project") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Set<String> foreign = Stream.concat(
                                Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> !type.isPrimitive())
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.startsWith("java.") && !name.startsWith("io.contextservices"))
                        .filter(name -> !name.equals("javax.net.ssl"))
                        .collect(Collectors.toSet());
                if (!foreign.isEmpty()) {
                    events.add(SimpleConditionEvent.violated(method, describe(method) + " shows " + foreign));
                }
            }
        };
    }

    private static String describe(JavaMember member) {
        return member.getFullName();
    }
}
