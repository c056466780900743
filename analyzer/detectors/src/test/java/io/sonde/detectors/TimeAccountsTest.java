package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sonde.model.TimePart;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TimeAccountsTest {
    private static Map<TimePart, Double> parts(List<JvmFacts.Row> rows, String phase) {
        return rows.stream()
                .filter(row -> phase.equals(row.group().phase()))
                .collect(Collectors.toMap(JvmFacts.Row::part, JvmFacts.Row::ms));
    }

    @Test
    void aSpansOwnTimeIsDividedByWhatWasSeenInIt() {
        JvmFacts facts = judge(1, """
                invoke_agent:Planner [========================================]
                  retrieval           [==================]
                  chat                                    [=================]
                !cpu                  [====]
                !park                       [==]                               what=java.util.concurrent.locks.ReentrantLock$NonfairSync
                !file                           [==]
                !gc                                 [=]
                !socket                                    [===========]
                """).diagnosis().jvm();

        assertThat(parts(facts.byPhase(), "retrieval"))
                .containsOnly(
                        Map.entry(TimePart.ON_CPU, 6.0),
                        Map.entry(TimePart.LOCK, 4.0),
                        Map.entry(TimePart.IO_FILE, 4.0),
                        Map.entry(TimePart.GC_PAUSE, 3.0),
                        Map.entry(TimePart.UNKNOWN_SUBTHRESHOLD, 3.0));
        assertThat(parts(facts.byPhase(), "decision")).containsEntry(TimePart.LLM_NETWORK, 13.0);
    }

    @Test
    void partsAreWholeInEveryView() {
        JvmFacts facts = judge(7, """
                invoke_agent:Planner [========================================]
                  invoke_agent:Helper  [================]
                    retrieval           [==========]
                  chat                                    [=================]   virtual
                !cpu                  [====]
                !park                       [==]                               what=java.util.concurrent.Semaphore$FairSync
                !gc                                 [=]
                """).diagnosis().jvm();

        double session = 42 * 7;
        for (List<JvmFacts.Row> rows : List.of(facts.byPhase(), facts.byOperation())) {
            assertThat(rows.stream().mapToDouble(JvmFacts.Row::criticalPathMs).sum())
                    .isEqualTo(session, within(1e-6));
            rows.stream()
                    .collect(Collectors.groupingBy(JvmFacts.Row::group))
                    .values()
                    .forEach(group -> assertThat(group.stream()
                                    .mapToDouble(JvmFacts.Row::pct)
                                    .sum())
                            .isEqualTo(100, within(1e-9)));
        }
        assertThat(facts.byAgent().stream().map(row -> row.group().agent())).contains("Planner", "Helper");
    }

    @Test
    void anAnswerThatAVirtualThreadWaitsForIsInferred() {
        JvmFacts facts = judge(1, """
                invoke_agent:Planner [====================]
                  chat                [=================]    virtual
                !cpu                 |
                """).diagnosis().jvm();

        assertThat(parts(facts.byPhase(), "decision")).containsOnlyKeys(TimePart.LLM_NETWORK_INFERRED);
        assertThat(facts.unknownShare()).isLessThan(0.2);
    }

    @Test
    void moreSamplesThanTimeIsNoMoreTime() {
        JvmFacts facts = judge(1, """
                invoke_agent:Planner [====================]
                !cpu                 [====================]
                !cpu                 [====================]
                """).diagnosis().jvm();

        assertThat(parts(facts.byPhase(), "orchestration")).containsOnly(Map.entry(TimePart.ON_CPU, 22.0));
    }

    private static final String CROWDED = """
            scale 50
            invoke_agent:Planner [=======================================]
            !wall-running        [=======================================]
            !cpu                 [=======]
            """;

    private static Map<TimePart, Double> orchestration(String drawing) {
        return parts(judge(1, drawing).diagnosis().jvm().byPhase(), "orchestration");
    }

    /** 41 ticks of 50 ms found it ready to run, 9 samples of 50 ms on a core. */
    @Test
    void whatAThreadIsReadyForBeyondItsComputingIsAPartOfItsOwn() {
        assertThat(orchestration(CROWDED))
                .containsOnly(Map.entry(TimePart.ON_CPU, 450.0), Map.entry(TimePart.RUNNABLE, 1600.0));
        assertThat(judge(1, CROWDED).diagnosis().jvm().unknownShare()).isZero();
    }

    @Test
    void aThreadThatGetsItsCoreIsNotWaitingForOne() {
        assertThat(orchestration(CROWDED.replace(
                        "!cpu                 [=======]", "!cpu                 [================================]")))
                .containsOnly(Map.entry(TimePart.ON_CPU, 1700.0), Map.entry(TimePart.UNKNOWN_SUBTHRESHOLD, 350.0));
    }

    @Test
    void fewTicksProveNothing() {
        assertThat(orchestration(CROWDED.replace(
                        "!wall-running        [=======================================]", "!wall-running        ||||")))
                .doesNotContainKey(TimePart.RUNNABLE);
    }

    @Test
    void aThreadThatWaitsIsNotReady() {
        assertThat(orchestration(CROWDED.replace("!wall-running", "!wall-waiting")))
                .containsOnly(Map.entry(TimePart.ON_CPU, 450.0), Map.entry(TimePart.UNKNOWN_SUBTHRESHOLD, 1600.0));
    }

    /** Half of the ticks waited: at most half of the time was it ready. */
    @Test
    void ticksAreTakenInProportion() {
        Map<TimePart, Double> parts = orchestration("""
                scale 50
                invoke_agent:Planner [=======================================]
                !wall-running        [==================]
                !wall-waiting                            [===================]
                !wall-running        [==================]
                !wall-waiting                            [===================]
                """);
        assertThat(parts.get(TimePart.RUNNABLE)).isBetween(950.0, 1050.0);
        assertThat(parts.get(TimePart.UNKNOWN_SUBTHRESHOLD)).isBetween(1000.0, 1100.0);
    }

    /** A tick in a wait that was seen says nothing of the rest, and nothing is taken from what was seen. */
    @Test
    void whatWasSeenStaysWhatItWas() {
        assertThat(orchestration("""
                scale 50
                invoke_agent:Planner [=======================================]
                !wall-running        [===================================]
                !file                [===================================]
                """))
                .containsOnly(Map.entry(TimePart.IO_FILE, 1850.0), Map.entry(TimePart.UNKNOWN_SUBTHRESHOLD, 200.0));
    }

    @Test
    void aVirtualThreadHasNoTicksOfItsOwn() {
        assertThat(orchestration(CROWDED.replace(
                        "[=======================================]\n!wall",
                        "[=======================================] virtual\n!wall")))
                .containsOnly(Map.entry(TimePart.ON_CPU, 450.0), Map.entry(TimePart.UNKNOWN_UNMOUNTED, 1600.0));
    }

    @Test
    void whateverWasSeenPartsSumToTheTime() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder drawing = new StringBuilder("scale 50\n");
            drawing.append("invoke_agent:Planner [").append("=".repeat(58)).append("]\n");
            drawing.append("  retrieval           ")
                    .append(bar(random))
                    .append(random.nextBoolean() ? " virtual" : "")
                    .append('\n');
            drawing.append("  execute_tool:t      ").append(bar(random)).append(" thread=w\n");
            for (String kind : List.of("wall-running", "wall-running", "wall-waiting", "cpu", "file", "gc")) {
                drawing.append("!")
                        .append(kind)
                        .append(" ".repeat(21 - kind.length() - 1))
                        .append(bar(random));
                drawing.append(random.nextBoolean() ? " thread=w\n" : "\n");
            }
            JvmFacts facts =
                    judge(1 + random.nextInt(3), drawing.toString()).diagnosis().jvm();
            double path = facts.byPhase().stream()
                    .mapToDouble(JvmFacts.Row::criticalPathMs)
                    .sum();
            assertThat(path % 3000).as("seed %d:%n%s", seed, drawing).isEqualTo(0, within(1e-6));
            assertThat(facts.byPhase()).allMatch(row -> row.ms() >= 0 && row.criticalPathMs() >= 0);
            facts.byPhase().stream()
                    .collect(Collectors.groupingBy(JvmFacts.Row::group, Collectors.summingDouble(JvmFacts.Row::pct)))
                    .values()
                    .forEach(pct -> assertThat(pct).isEqualTo(100, within(1e-9)));
        }
    }

    private static String bar(Random random) {
        int from = 1 + random.nextInt(40);
        return " ".repeat(from) + "[" + "=".repeat(random.nextInt(57 - from)) + "]";
    }
}
