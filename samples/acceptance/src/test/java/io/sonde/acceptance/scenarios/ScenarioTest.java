package io.sonde.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each scenario with few sessions on a fast clock: what is planted comes first, the repaired twin does not have it, and a
 * healthy control has no warning. The whole suite is {@link ScenarioSuite}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioTest {
    /** They wait most of the time, so there may be more of them than cores. */
    private static final int AT_ONCE = Integer.getInteger("sonde.scenarios.parallel", 4);

    private static final long SEED = 11;

    private final Map<String, Future<Run>> planted = new LinkedHashMap<>();
    private final Map<String, Future<Run>> repaired = new LinkedHashMap<>();
    private final Runner runner = new Runner(Places.target().resolve("quick"), AT_ONCE);

    static List<Truth> scenarios() {
        return Selection.of(Truth.all());
    }

    /** All of them begin before the first is judged. */
    @BeforeAll
    void start() {
        for (Truth truth : scenarios()) {
            if (notRun(truth) != null) {
                continue;
            }
            if (!truth.isControl()) {
                planted.put(truth.id(), start(truth, true));
            }
            repaired.put(truth.id(), start(truth, false));
        }
    }

    private Future<Run> start(Truth truth, boolean fault) {
        return runner.start(truth, fault, SEED, truth.quickSessions(), truth.quickPace());
    }

    @AfterAll
    void stop() {
        runner.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void isJudgedRightly(Truth truth) throws Exception {
        String reason = notRun(truth);
        if (reason != null) {
            System.out.println(truth.id() + " is skipped: " + reason);
            abort(truth.id() + ": " + reason);
        }
        String wrong = truth.isControl()
                ? silent(finished(repaired, truth))
                : found(truth, finished(planted, truth)) + without(truth, finished(repaired, truth));
        String lacking = truth.isControl() ? null : finished(planted, truth).lacking();
        if (lacking != null) {
            System.out.println(truth.id() + " is not judged: " + lacking);
            abort(truth.id() + ": " + lacking);
        }
        String known = truth.known();
        if (known == null) {
            assertThat(wrong).as(truth.says()).isEmpty();
        } else {
            // Right now and then by luck: what must always be right has no such line.
            abort(truth.id() + " is known to be wrong: " + known + "; now: " + (wrong.isEmpty() ? "right" : wrong));
        }
    }

    /** Why a scenario is none for every build; null when it is. */
    private static @Nullable String notRun(Truth truth) {
        if (!truth.isQuick()) {
            return "only in the whole suite";
        }
        List<String> missing = Scoreboard.notBuilt(truth);
        return missing.isEmpty() ? Setup.of(truth).missing() : missing + " not built yet";
    }

    private static Run finished(Map<String, Future<Run>> runs, Truth truth) throws Exception {
        try {
            Run run = runs.get(truth.id()).get();
            System.out.println(run + ": " + run.said() + "; found: " + run.heads(3));
            return run;
        } catch (ExecutionException failed) {
            throw new AssertionError(truth.id() + " did not run: " + failed.getCause(), failed.getCause());
        }
    }

    private static String silent(Run run) {
        return run.warnings().isEmpty() ? "" : run + " should have no warning, but has: " + run.heads(3) + ". ";
    }

    private static String found(Truth truth, Run run) {
        if (Setup.of(truth).isDarkFor(truth)) {
            return run.mistaken().isEmpty() ? "" : run + " is mistaken: " + run.heads(3) + ". ";
        }
        return run.firstRank() == 1
                        && run.mistaken().isEmpty()
                        && run.allWithin(Math.max(1, 2 * truth.expect().size() - 1))
                ? ""
                : run + " has its cause at " + run.firstRank() + " of: " + run.heads(3) + ". ";
    }

    private static String without(Truth truth, Run run) {
        boolean still = run.warnings().stream()
                .anyMatch(finding -> truth.expect().stream().anyMatch(expected -> expected.isHit(finding)));
        return still ? run + " still has it: " + run.heads(3) + ". " : "";
    }
}
