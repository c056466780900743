package io.sonde.profilers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProfilersArchitectureTest {
    private final JavaClasses profilers = new ClassFileImporter().importPaths(Path.of("target", "classes"));

    @Test
    void profilersKnowTheJdkAndTheFormat() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "jdk.jfr..", "io.sonde.profilers", "io.sonde.format..", "org.jspecify.annotations")
                .check(profilers);
    }

    /** Where JFR's classes are named, JFR may set itself up: that is left to few. */
    @Test
    void jfrIsNamedInFewPlaces() {
        noClasses()
                .that()
                .doNotHaveSimpleName("FlightRecording")
                .and()
                .doNotHaveSimpleName("AnchorEvent")
                .and()
                .doNotHaveSimpleName("FlightFiles")
                .and()
                .doNotHaveSimpleName("EventFile")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.jfr..")
                .check(profilers);
    }
}
