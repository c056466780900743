package io.sonde.heap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HeapArchitectureTest {
    @Test
    void theReaderKnowsTheJdkAndNothingElse() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.sonde.heap", "org.jspecify.annotations")
                .check(new ClassFileImporter().importPaths(Path.of("target", "classes")));
    }
}
