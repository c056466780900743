package io.sonde.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which part of the agent may know which. */
class AgentArchitectureTest {
    private static final Path AGENT = Path.of("..");

    private static JavaClasses of(String... modules) {
        return new ClassFileImporter()
                .importPaths(java.util.Arrays.stream(modules)
                        .map(module -> AGENT.resolve(module).resolve("target").resolve("classes"))
                        .toArray(Path[]::new));
    }

    private final JavaClasses agent = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/nested/") && !location.contains("/lib/"))
            .importPaths(
                    AGENT.resolve("api/target/classes"),
                    AGENT.resolve("weaving/target/classes"),
                    AGENT.resolve("core/target/classes"),
                    AGENT.resolve("instrumentations/target/classes"),
                    Path.of("target", "classes", "io"));

    @Test
    void theAgentKnowsNothingOfTheAnalyzer() {
        assertThat(agent.size()).isGreaterThan(90);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.sonde.model..",
                        "io.sonde.detectors..",
                        "io.sonde.report..",
                        "io.sonde.cli..",
                        "io.sonde.export..")
                .check(agent);
    }

    @Test
    void theBootApiKnowsTheJdkAndTheVocabulary() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.sonde.api", "io.sonde.format.vocabulary", "org.jspecify.annotations")
                .check(of("api"));
    }

    /** The boot loader sees java.base alone for certain: a program may have left other modules out. */
    @Test
    void theBootApiUsesNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "java.util.logging..", "java.net.http..", "javax..")
                .check(of("api"));
    }

    @Test
    void instrumentationsKnowNothingOfTheirWeaver() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sonde.core..", "io.sonde.recorder..", "net.openhft..")
                .check(of("instrumentations"));
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.sonde.core..")
                .check(of("weaving"));
    }

    @Test
    void nothingIsLogged() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "(java\\.util\\.logging|org\\.slf4j|org\\.apache\\.logging)\\..*Log(ger|Manager|Builder).*")
                .check(agent);
    }

    @Test
    void onlyTwoPlacesPrint() {
        Set<String> printing = new TreeSet<>();
        agent.forEach(type -> type.getFieldAccessesFromSelf().stream()
                .filter(access -> access.getTargetOwner().isEquivalentTo(System.class))
                .map(JavaAccess::getOrigin)
                .forEach(origin -> printing.add(origin.getOwner().getSimpleName() + "." + origin.getName())));
        assertThat(printing).containsExactly("Agent.say", "SondeAgent.answer", "SondeAgent.say");
    }
}
