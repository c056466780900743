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
                        "java..",
                        "javax.management..",
                        "com.sun.management..",
                        "jdk.jfr..",
                        "io.sonde.profilers",
                        "io.sonde.format..",
                        "org.jspecify.annotations")
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
                .and()
                .doNotHaveSimpleName("RootPaths")
                .and()
                .doNotHaveSimpleName("RootPath")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.jfr..")
                .check(profilers);
    }

    /** Modules that a program's Java may lack, and an MBean server that would be set up: named where that is reckoned with. */
    @Test
    void managementIsNamedInFewPlaces() {
        noClasses()
                .that()
                .doNotHaveSimpleName("HotSpotBeans")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.management..")
                .check(profilers);
        noClasses()
                .that()
                .doNotHaveSimpleName("ClassHistogram")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.management..")
                .check(profilers);
    }
}
