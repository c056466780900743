package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GovernorTest {
    private static final double WALL = 10e9;
    private static final double PROCESS = 10e9;
    private static final long SQL = SpanKind.of(Operation.SQL.ordinal(), 7);
    private static final long TOOL = SpanKind.of(Operation.EXECUTE_TOOL.ordinal(), 8);
    private static final long CHAT = SpanKind.of(Operation.CHAT.ordinal(), 9);
    private static final Map<Long, Long> SHORT = Map.of(SQL, 900L, TOOL, 90L, CHAT, 2_000L, 3L, 1L);

    private final class Record implements Governor.Levers {
        private long[] summed = {};
        private int slow = 1;
        private int weight = 1;

        @Override
        public void sum(long[] kinds) {
            summed = kinds;
        }

        @Override
        public void slow(int times) {
            slow = times;
        }

        @Override
        public void record(int newWeight) {
            weight = newWeight;
        }
    }

    private final Record levers = new Record();
    private final Governor governor = new Governor(0.01, levers);

    /** Parts of the process in per cent. */
    private static OwnCost cost(double spans, double samples, double fixed) {
        return new OwnCost(spans / 100 * PROCESS, samples / 100 * PROCESS, fixed / 100 * PROCESS, 0, PROCESS, WALL);
    }

    private List<Governor.Step> windows(int count, OwnCost cost, Map<Long, Long> shortSpans) {
        List<Governor.Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.addAll(governor.window(cost, shortSpans));
        }
        return steps;
    }

    @Test
    void withinTheBudgetNothingIsLeftOut() {
        assertThat(windows(100, cost(0.4, 0.4, 0.1), SHORT)).isEmpty();
    }

    @Test
    void twoWindowsAboveAreNotThree() {
        for (int i = 0; i < 10; i++) {
            assertThat(windows(2, cost(3, 0, 0), SHORT)).isEmpty();
            assertThat(windows(1, cost(0.9, 0, 0), SHORT)).isEmpty();
        }
    }

    @Test
    void theMostFrequentShortSpansAreSummedFirst() {
        List<Governor.Step> steps = windows(3, cost(3, 0.1, 0), Map.of(SQL, 900L, TOOL, 90L, CHAT, 500L, 3L, 1L));
        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).reason())
                .isEqualTo("spans and samples used 3.10 % of what the program uses, more than 1.00 %");
        assertThat(levers.summed).as("model calls are not, nor what is rare").containsExactly(SQL, TOOL);
        assertThat(levers.weight).isEqualTo(1);
        assertThat(levers.slow).isEqualTo(1);
    }

    @Test
    void whereSamplesCostMostTheyAreTakenFurtherApart() {
        assertThat(windows(3, cost(0.5, 3, 0), SHORT)).hasSize(1);
        assertThat(levers.slow).isEqualTo(2);
        assertThat(levers.summed).isEmpty();
        windows(30, cost(0.5, 3, 0), SHORT);
        assertThat(levers.slow).isEqualTo(Governor.SLOWEST);
    }

    @Test
    void sessionsAreSampledLast() {
        List<Governor.Step> steps = windows(3 * 20, cost(1.5, 0.1, 0), Map.of(SQL, 900L));
        assertThat(levers.summed).containsExactly(SQL);
        assertThat(levers.weight).isEqualTo(Governor.MOST_WEIGHT);
        assertThat(steps)
                .as("one for the sums, six for sessions, one that says no more can be done")
                .hasSize(8);
        assertThat(steps.get(7).reason()).endsWith("and nothing more can be left out");
    }

    @Test
    void farAboveTheBudgetSessionsBecomeFewerFaster() {
        windows(6, cost(60, 0.1, 0), Map.of(SQL, 900L));
        assertThat(levers.weight).isEqualTo(8);
        windows(3, cost(7, 0.1, 0), Map.of(SQL, 900L));
        assertThat(levers.weight).isEqualTo(32);
    }

    @Test
    void stepsAreTakenBackAfterAMinuteBelowHalf() {
        windows(6, cost(1.5, 0.1, 0), Map.of(SQL, 900L));
        assertThat(levers.weight).isEqualTo(2);
        assertThat(windows(5, cost(0.1, 0.1, 0), Map.of())).isEmpty();
        assertThat(windows(1, cost(0.1, 0.1, 0), Map.of())).hasSize(1);
        assertThat(levers.weight).isEqualTo(1);
        assertThat(levers.summed).containsExactly(SQL);
        windows(6, cost(0.1, 0.1, 0), Map.of());
        assertThat(levers.summed).isEmpty();
        assertThat(windows(60, cost(0.1, 0.1, 0), Map.of())).isEmpty();
    }

    @Test
    void aStepThatWouldGoOverTheBudgetIsNotTakenBack() {
        windows(3, cost(5, 0, 0), SHORT);
        OwnCost summed = new OwnCost(0.004 * PROCESS, 0, 0, 0.02 * PROCESS, PROCESS, WALL);
        assertThat(windows(60, summed, SHORT)).isEmpty();
        OwnCost calmer = new OwnCost(0.004 * PROCESS, 0, 0, 0.005 * PROCESS, PROCESS, WALL);
        assertThat(windows(6, calmer, SHORT)).hasSize(1);
        assertThat(levers.summed).isEmpty();
    }

    @Test
    void whatDoesNotDependOnTheLoadIsNoReasonToLeaveAnythingOut() {
        assertThat(windows(60, cost(0.4, 0.4, 30), SHORT)).isEmpty();
    }

    @Test
    void aProgramThatDoesNothingIsTakenForATenthOfACore() {
        OwnCost idle = new OwnCost(0.0005 * WALL, 0, 0, 0, 0.001 * WALL, WALL);
        assertThat(idle.part()).isEqualTo(0.005);
        assertThat(windows(100, idle, SHORT)).isEmpty();
    }
}
