package io.sonde.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.sonde.api.Failures;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The program of a JVM that runs test classes under the real agent. Arguments: the file of the results, the names of the
 * classes. Each result is a line as soon as it is there ({@link ForkedResult}), so that a JVM that dies leaves what it
 * had; the last line says that nothing is missing.
 */
public final class ForkedTests {
    private ForkedTests() {}

    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] args) throws IOException {
        try (BufferedWriter file = Files.newBufferedWriter(Path.of(args[0]), StandardCharsets.UTF_8)) {
            Results results = new Results(file);
            if (!UnderAgent.isPresent()) {
                results.add(ForkedResult.failed("the start", "this JVM runs without the agent"));
            }
            Map<String, ?> before = Map.copyOf(Failures.snapshot());
            if (!before.isEmpty()) {
                results.add(ForkedResult.failed("the start", "suppressed before the first test: " + before));
            }
            var request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(Arrays.stream(args)
                            .skip(1)
                            .map(name -> selectClass(name))
                            .toList())
                    .build();
            try (LauncherSession session = LauncherFactory.openSession()) {
                session.getLauncher().execute(request, results);
            }
            Woven.census().forEach(line -> results.add(ForkedResult.census(line)));
            results.add(ForkedResult.end());
        }
        System.exit(0); // whatever threads the tests left behind
    }

    private static final class Results implements TestExecutionListener {
        private final BufferedWriter file;
        private final Map<String, Long> started = new ConcurrentHashMap<>();
        private @Nullable TestPlan plan;

        Results(BufferedWriter file) {
            this.file = file;
        }

        synchronized void add(ForkedResult result) {
            try {
                file.write(result.line());
                file.newLine();
                file.flush();
            } catch (IOException full) {
                throw new UncheckedIOException(full);
            }
        }

        @Override
        public void testPlanExecutionStarted(TestPlan started) {
            plan = started;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            started.put(test.getUniqueId(), System.nanoTime());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            add(new ForkedResult(ForkedResult.Status.SKIPPED, name(test), 0, reason));
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Throwable failure = result.getThrowable().orElse(null);
            if (!test.isTest() && failure == null) {
                return;
            }
            ForkedResult.Status status = switch (result.getStatus()) {
                case SUCCESSFUL -> ForkedResult.Status.PASSED;
                case ABORTED -> ForkedResult.Status.SKIPPED;
                case FAILED -> ForkedResult.Status.FAILED;
            };
            long nanos = System.nanoTime() - started.getOrDefault(test.getUniqueId(), System.nanoTime());
            add(new ForkedResult(status, name(test), nanos / 1_000_000, failure == null ? "" : text(failure)));
        }

        private String name(TestIdentifier test) {
            TestPlan present = plan;
            String parent = present == null
                    ? ""
                    : present.getParent(test)
                            .map(TestIdentifier::getDisplayName)
                            .orElse("");
            return parent.isEmpty() || parent.startsWith("JUnit ")
                    ? test.getDisplayName()
                    : parent + " " + test.getDisplayName();
        }

        private static String text(Throwable failure) {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }
    }
}
