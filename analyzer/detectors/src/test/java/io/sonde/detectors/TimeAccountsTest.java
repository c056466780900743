package io.sonde.detectors;

import static io.sonde.detectors.Judged.judge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sonde.model.TimePart;
import java.util.List;
import java.util.Map;
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
}
