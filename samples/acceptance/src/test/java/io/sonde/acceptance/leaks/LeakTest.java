package io.sonde.acceptance.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.acceptance.Folders;
import io.sonde.testkit.Jdk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A few of the programs, leaking and healthy, for half the usual time. The whole suite is {@link LeakSuite}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeakTest {
    private static final Set<String> QUICK = Set.of("L01", "L04", "L29", "H01", "H05", "H13");
    private static final int SECONDS = 45;

    private final Runner runner = new Runner(Places.target().resolve("quick"), QUICK.size());
    private final Map<String, Future<Run>> runs = new LinkedHashMap<>();

    static List<Truth> programs() {
        return Truth.all().stream().filter(truth -> QUICK.contains(truth.id())).toList();
    }

    /** All of them begin before the first is judged: they wait most of the time. */
    @BeforeAll
    void start() {
        for (Truth truth : programs()) {
            runs.put(truth.id(), runner.start(truth, Jdk.ours(), "G1", SECONDS));
        }
    }

    @AfterAll
    void stop() {
        runner.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void isJudgedRightly(Truth truth) throws Exception {
        Run run = runs.get(truth.id()).get();
        System.out.println(run + ": " + run.said().words() + " " + run.wrong());
        // So short a run of a healthy program may not be judged; it must not be called a leak.
        if (truth.leaks()) {
            assertThat(run.isFound()).as("%s: %s", truth.says(), run.wrong()).isTrue();
            assertThat(run.namesTheClass()).as(run.wrong()).isTrue();
            assertThat(run.namesTheHolder()).as(run.wrong()).isTrue();
        } else {
            assertThat(run.said()).as("%s: %s", truth.says(), run.wrong()).isIn(Grade.STEADY, Grade.SHORT);
        }
        assertThat(run.falseAlarms()).isEmpty();
        Folders.remove(run.folder());
    }
}
