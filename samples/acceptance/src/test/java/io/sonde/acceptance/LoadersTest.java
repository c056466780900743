package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.AssistantProgram;
import com.example.hosts.TwoLoaders;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.tools.attach.VirtualMachine;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are loaded in unusual ways, or recorded from the middle on. */
class LoadersTest {
    private static final int QUESTIONS = 20;
    private static final String NEWEST = "1.19.0";
    private static final String OLDER = "1.8.0";
    private static final String LACKING = "1.0.0";

    @TempDir
    Path folder;

    @OnEachJdk
    void twoVersionsOfALibraryInLoadersBesideEachOther(Jdk jdk) {
        Findings found = twoLoaders(jdk, Places.libraries(), Places.libraries("older"));

        assertThat(found.sessions()).isEqualTo(2 * QUESTIONS);
        assertThat(found.calls("chat", "scripted")).isEqualTo(4 * QUESTIONS);
        assertThat(found.calls("execute_tool", "find_customer")).isEqualTo(2 * QUESTIONS);
        assertThat(found.lost()).isZero();
        assertThat(versions(found)).anyMatch(version -> version.contains(NEWEST));
        assertThat(versions(found)).anyMatch(version -> version.contains(OLDER));
    }

    @OnEachJdk
    void theOldestVersionIsWovenWithoutItsExtras(Jdk jdk) {
        Findings found = twoLoaders(jdk, Places.libraries("lacking"), Places.libraries());

        JsonNode oldest = found.library("langchain4j");
        assertThat(oldest.path("version").asText())
                .as("%s", found.json().path("libraries"))
                .isEqualTo(LACKING);
        assertThat(oldest.path("reason").asText()).contains("InvocationContext is not there");
        assertThat(versions(found)).contains(LACKING, NEWEST);
        assertThat(found.sessions()).isEqualTo(2 * QUESTIONS);
        assertThat(found.calls("chat", "scripted")).isEqualTo(4 * QUESTIONS);
        assertThat(found.calls("execute_tool", "find_customer")).isEqualTo(2 * QUESTIONS);
    }

    @OnEachJdk
    void aSpringBootFatJar(Jdk jdk) throws Exception {
        Path jar = folder.resolve("assistant.jar");
        FatJar.write(jar, AssistantProgram.class.getName(), "com/example/assistant", Places.libraries());
        Path out = folder.resolve("out");
        try (Child child =
                Child.on(jdk).recordingTo(out).program("-jar", jar.toString()).start()) {
            child.tell("ask " + QUESTIONS).told("answered " + QUESTIONS);
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(child.err()).as("%s", child).hasSize(2);
        }

        Findings found = Findings.in(out);

        hasTheQuestions(found);
        assertThat(found.json().at("/recording/app").asText()).isEqualTo("assistant");
        assertThat(versions(found)).containsExactly(NEWEST);
    }

    @OnEachJdk
    void aProgramThatRunsAlready(Jdk jdk) throws Exception {
        Path out = folder.resolve("out");
        try (Child child = Places.program(jdk, AssistantProgram.class).start()) {
            child.tell("ask 3").told("answered 3");
            attach(child, "out=" + out);
            child.tell("ask " + QUESTIONS).told("answered " + (3 + QUESTIONS));
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(child.err())
                    .filteredOn(line -> line.startsWith("sonde: "))
                    .hasSize(2);
            assertThat(child.err())
                    .filteredOn(line -> !line.startsWith("sonde: "))
                    .allMatch(line -> line.startsWith("WARNING: ")
                            && line.matches(".*(agent|Dynamic loading|EnableDynamicAgentLoading|serviceability).*"));
        }

        Findings found = Findings.in(out);

        hasTheQuestions(found);
        assertThat(found.cleanStop()).isTrue();
        assertThat(versions(found)).containsExactly(NEWEST);
    }

    private static void attach(Child child, String options) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(child.pid()));
        try {
            machine.loadAgent(Places.sonde().toString(), options);
        } finally {
            machine.detach();
        }
    }

    private Findings twoLoaders(Jdk jdk, List<Path> one, List<Path> two) {
        Path out = folder.resolve("out");
        try (Child child = Child.on(jdk)
                .recordingTo(out)
                .classPath(List.of(Places.classes()))
                .program(TwoLoaders.class.getName(), String.valueOf(QUESTIONS), withProgram(one), withProgram(two))
                .start()) {
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(child.out()).containsExactly("answered", "answered");
            assertThat(child.err()).as("%s", child).hasSize(2);
        }
        return Findings.in(out);
    }

    private static String withProgram(List<Path> libraries) {
        List<Path> all = new ArrayList<>(List.of(Places.classes()));
        all.addAll(libraries);
        return Places.classPath(all);
    }

    private static void hasTheQuestions(Findings found) {
        assertThat(found.sessions()).isEqualTo(QUESTIONS);
        assertThat(found.calls("chat", "scripted")).isEqualTo(2 * QUESTIONS);
        assertThat(found.calls("execute_tool", "find_customer")).isEqualTo(QUESTIONS);
        assertThat(found.calls("sql") + found.calls("sonde.sql")).isEqualTo(QUESTIONS);
        assertThat(found.lost()).isZero();
    }

    /** Versions of LangChain4j that the recording names. */
    private static List<String> versions(Findings found) {
        List<String> versions = new ArrayList<>();
        for (JsonNode library : found.json().path("libraries")) {
            if (library.path("library").asText().equals("langchain4j")) {
                versions.add(library.path("version").asText());
            }
        }
        return versions;
    }
}
