package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sonde.testkit.Child;
import io.sonde.testkit.ForkedResult;
import io.sonde.testkit.ForkedTests;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The tests of the instrumentations once more, under the built agent: on each Java, with the newest and the oldest
 * versions of the libraries. One JVM for each class path; each of its tests counts here.
 */
class InstrumentationsUnderAgentTest {
    /** Guards against hanging; a run takes well below a minute. */
    private static final long GUARD_SECONDS = 600;

    private static final int AT_ONCE = 2;

    @TempDir
    static Path folder;

    @TestFactory
    List<DynamicNode> everyTestUnderTheAgent() throws Exception {
        List<DynamicNode> nodes = new ArrayList<>();
        ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<String> names = new ArrayList<>();
            List<Future<List<DynamicTest>>> started = new ArrayList<>();
            for (TestLibraries libraries : TestLibraries.all()) {
                for (Jdk jdk : Jdk.all()) {
                    names.add(libraries.name() + " on " + jdk);
                    Callable<List<DynamicTest>> run = () -> tests(libraries, jdk);
                    started.add(runs.submit(run));
                }
            }
            for (int i = 0; i < names.size(); i++) {
                nodes.add(dynamicContainer(names.get(i), started.get(i).get()));
            }
        } finally {
            runs.shutdownNow();
        }
        return nodes;
    }

    private static List<DynamicTest> tests(TestLibraries libraries, Jdk jdk) throws IOException {
        String run = libraries.name() + " on " + jdk;
        if (jdk.home() == null) {
            return List.of(dynamicTest(run, () -> {
                System.out.println(run + " is skipped: " + jdk.absence());
                throw new TestAbortedException(jdk.absence());
            }));
        }
        Path file = Files.createDirectory(folder.resolve(libraries.name() + jdk.feature()))
                .resolve("results.txt");
        String ending = run(libraries, jdk, file);
        List<ForkedResult> results = ForkedResult.read(file);
        List<DynamicTest> tests = new ArrayList<>();
        List<String> census = new ArrayList<>();
        boolean whole = false;
        for (ForkedResult result : results) {
            switch (result.status()) {
                case CENSUS -> census.add(result.text());
                case END -> whole = true;
                default -> tests.add(dynamicTest(run + ": " + result.name(), () -> judge(result, jdk)));
            }
        }
        boolean complete = whole && !tests.isEmpty();
        tests.add(dynamicTest(
                run + ": the whole run",
                () -> assertThat(complete)
                        .as("the JVM ran all tests to their end: %s", ending)
                        .isTrue()));
        for (TestLibraries.Line line : libraries.lines()) {
            if (!line.library().equals("-")) {
                tests.add(dynamicTest(run + ": woven " + line.library(), () -> {
                    isWovenWhole(libraries, line, census);
                    count(jdk);
                }));
            }
        }
        return tests;
    }

    /** @return how it ended, for the failure's message */
    private static String run(TestLibraries libraries, Jdk jdk, Path file) throws IOException {
        Path parent = file.getParent();
        try (Child child = Child.on(jdk)
                .recordingTo(parent.resolve("recordings"), "profile=spans,tags=tenant;plan")
                .jvm("-Xmx768m", "-Djava.io.tmpdir=" + parent)
                .classPath(libraries.classPath())
                .program(ForkedTests.class.getName(), file.toString())
                .program(libraries.testClasses().toArray(String[]::new))
                .in(parent)
                .start()) {
            return "exit code " + child.closeInput().exitCode(GUARD_SECONDS) + ", " + child;
        } catch (AssertionError hanging) {
            return hanging.getMessage();
        }
    }

    private static void judge(ForkedResult result, Jdk jdk) throws IOException {
        switch (result.status()) {
            case FAILED -> throw new AssertionError(result.name() + " failed in its JVM: " + result.text());
            case SKIPPED ->
                throw new TestAbortedException(result.text().lines().findFirst().orElse("no reason"));
            default -> count(jdk);
        }
    }

    private static void count(Jdk jdk) throws IOException {
        if (jdk.feature() == 25) {
            CountsJdk25.passed();
        }
    }

    private static void isWovenWhole(TestLibraries libraries, TestLibraries.Line line, List<String> census)
            throws IOException {
        String version = line.artifact().equals("-") ? "" : libraries.version(line.artifact()) + " ";
        assertThat(census)
                .filteredOn(entry -> entry.startsWith(line.library() + " "))
                .anyMatch(entry -> entry.startsWith(line.library() + " " + version) && entry.contains(" WOVEN "))
                .noneMatch(entry -> entry.contains(" REFUSED "));
    }
}
