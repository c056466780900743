package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.core.RootChoice.Method;
import io.sonde.core.RootChoice.Outcome;
import io.sonde.core.RootChoice.Run;
import io.sonde.core.RootChoice.Sightings;
import io.sonde.core.RootChoice.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which method becomes the session, from counted activations alone. */
class RootChoiceTest {
    private static final Method MAIN = new Method("Desk.main", true, false, null, List.of());
    private static final long NOT_LONG = 1_000_000_000L;

    private double ofDecisions = 1;
    private double ofSpans = 1;

    private final Sightings sightings = new Sightings() {
        @Override
        public double ofDecisions(Method outer, Method inner) {
            return ofDecisions;
        }

        @Override
        public double ofSpans(Method outer, Method inner) {
            return ofSpans;
        }
    };

    private static Run run(@Nullable Run outer, int spans, int decisions, long firstSize) {
        return new Run(outer, true, 1, spans, decisions, 0, 0, firstSize);
    }

    private static List<Run> runs(int count, int spans, int decisions) {
        return IntStream.range(0, count)
                .mapToObj(i -> run(null, spans, decisions, 1))
                .toList();
    }

    private static Method method(String name, List<Run> runs) {
        return new Method(name, false, name.contains("lambda$"), null, runs);
    }

    private static Method around(String name, int count, int spans, int decisions) {
        return method(name, runs(count, spans, decisions));
    }

    /** So many activations in each of another method's, the prompt growing from one to the next or not. */
    private static Method inside(Method outer, String name, int each, boolean growing) {
        List<Run> inner = new ArrayList<>();
        for (Run run : outer.runs()) {
            for (int i = 0; i < each; i++) {
                inner.add(run(run, 2, 1, growing ? 2 * i + 1 : 1));
            }
        }
        return method(name, inner);
    }

    private Outcome choose(long counting, Way way) {
        return RootChoice.choose(way, true, counting, sightings);
    }

    private Outcome choose(Method... methods) {
        return choose(NOT_LONG, new Way(List.of(methods), 0, false));
    }

    @Test
    void theOutermostMethodBehindMain() {
        Method handle = around("Desk.handle", 2, 2, 1);

        Outcome outcome = choose(MAIN, handle, inside(handle, "Desk.ask", 1, false));

        assertThat(outcome.promoted()).isSameAs(handle);
        assertThat(outcome.tentative()).isFalse();
        assertThat(outcome.refused()).containsEntry(MAIN, "its first activation has not ended");
    }

    @Test
    void oneCompletedActivationIsNotEnough() {
        Method handle = around("Desk.handle", 1, 2, 1);

        Outcome outcome = choose(MAIN, handle);

        assertThat(outcome.promoted()).isNull();
        assertThat(outcome.refused()).containsEntry(handle, "it ended only once");
    }

    @Test
    void oneDecisionIsEnoughAndOneOtherCallIsNot() {
        Method rate = around("Desk.rate", 2, 1, 1);
        Method look = around("Desk.look", 2, 1, 0);
        Method gather = around("Desk.gather", 2, 2, 0);
        Way gathering = new Way(List.of(gather), 0, false);

        assertThat(choose(rate).promoted()).isSameAs(rate);
        assertThat(choose(look).promoted()).isNull();
        assertThat(RootChoice.choose(gathering, false, NOT_LONG, sightings).promoted())
                .isSameAs(gather);
        assertThat(RootChoice.choose(gathering, true, NOT_LONG, sightings).promoted())
                .isNull();
    }

    @Test
    void theMiddleActivationCounts() {
        List<Run> mostlyEmpty = new ArrayList<>(runs(3, 0, 0));
        mostlyEmpty.addAll(runs(2, 5, 3));

        assertThat(choose(method("Desk.poll", mostlyEmpty)).promoted()).isNull();
    }

    @Test
    void aBatchThatMainRunsIsCutIntoItsPieces() {
        Method batch = around("Job.run", 2, 100, 50);
        Method piece = inside(batch, "Job.classify", 50, false);

        Outcome outcome = choose(MAIN, batch, piece);

        assertThat(outcome.promoted()).isSameAs(piece);
        assertThat(outcome.refused()).containsEntry(batch, "it is a batch of Job.classify");
    }

    @Test
    void aBatchThatASchedulerRunsIsCutIntoItsPieces() {
        Method batch = around("Job.tick", 2, 6, 3);
        Method piece = inside(batch, "Job.classify", 3, false);

        assertThat(choose(NOT_LONG, new Way(List.of(batch, piece), 0, true)).promoted())
                .isSameAs(piece);
    }

    @Test
    void aBatchBehindTheBodyOfALambdaIsCutToo() {
        Method lambda = around("Job.lambda$main$0", 2, 100, 50);
        List<Run> ticks =
                lambda.runs().stream().map(run -> run(run, 100, 50, 1)).toList();
        Method tick = method("Job.tick", ticks);
        Method piece = inside(tick, "Job.classify", 50, false);

        Outcome outcome = choose(NOT_LONG, new Way(List.of(lambda, tick, piece), 0, true));

        assertThat(outcome.promoted()).isSameAs(piece);
        assertThat(outcome.batch()).isSameAs(tick);
    }

    @Test
    void aRequestIsNotCutThoughItHoldsManyCalls() {
        Method handle = around("Desk.handle", 2, 6, 3);

        assertThat(choose(handle, inside(handle, "Desk.ask", 3, false)).promoted())
                .isSameAs(handle);
    }

    @Test
    void twoPiecesAreNoBatch() {
        Method handle = around("Desk.handle", 4, 4, 2);

        assertThat(choose(MAIN, handle, inside(handle, "Desk.ask", 2, false)).promoted())
                .isSameAs(handle);
    }

    @Test
    void piecesThatHoldTooFewOfTheDecisionsAreNoBatch() {
        Method handle = around("Desk.handle", 2, 20, 10);

        assertThat(choose(MAIN, handle, inside(handle, "Desk.ask", 7, false)).promoted())
                .isSameAs(handle);
    }

    @Test
    void stepsOfOneConversationAreNoBatch() {
        Method agent = around("Agent.run", 2, 14, 7);

        assertThat(choose(MAIN, agent, inside(agent, "Agent.step", 7, true)).promoted())
                .isSameAs(agent);
    }

    @Test
    void callsInsideTheStepsOfOneConversationAreNoBatchEither() {
        Method agent = around("Agent.run", 2, 14, 7);
        Method step = inside(agent, "Agent.step", 7, true);
        Method ask = method(
                "Parts.ask",
                step.runs().stream().map(run -> run(run, 1, 1, run.firstSize())).toList());

        assertThat(choose(MAIN, agent, ask).promoted()).isSameAs(agent);
        assertThat(choose(MAIN, agent, step, ask).promoted()).isSameAs(agent);
    }

    @Test
    void piecesWithAMethodBetweenThemAndTheBatchAreItsPieces() {
        Method batch = around("Job.run", 2, 100, 50);
        Method between = inside(batch, "Job.page", 2, false);
        List<Run> runs = new ArrayList<>();
        for (Run page : between.runs()) {
            for (int i = 0; i < 25; i++) {
                runs.add(run(page, 2, 1, 1));
            }
        }
        Method piece = method("Job.classify", runs);

        Outcome outcome = choose(MAIN, batch, between, piece);

        assertThat(outcome.promoted()).isSameAs(piece);
        assertThat(outcome.batch()).isSameAs(batch);
    }

    @Test
    void callsInsideTheStepsOfALoopThatHasNotEndedWaitForIt() {
        Run open = new Run(null, false, 1, 0, 0, 0, 0, -1);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            runs.add(run(run(open, 2, 1, 2 * i + 1), 1, 1, 2 * i + 1));
        }
        Method agent = method("Agent.run", runs(1, 14, 7));
        Method ask = method("Parts.ask", runs);

        Outcome outcome = choose(20_000_000_000L, new Way(List.of(MAIN, agent, ask), 0, false));

        assertThat(outcome.promoted()).isNull();
        assertThat(outcome.refused()).containsEntry(ask, "it may be a step of Agent.run");
    }

    @Test
    void activationsWithOneConversationIdAreNoBatch() {
        Method agent = around("Agent.run", 2, 6, 3);
        List<Run> steps = new ArrayList<>();
        for (Run run : agent.runs()) {
            for (int i = 0; i < 3; i++) {
                steps.add(new Run(run, true, 1, 2, 1, 0, 42, -1));
            }
        }

        assertThat(choose(MAIN, agent, method("Agent.step", steps)).promoted()).isSameAs(agent);
    }

    @Test
    void stepsWaitForTheLoopAroundThemToEnd() {
        Method agent = method("Agent.run", List.of());
        Method step = method(
                "Agent.step",
                IntStream.range(0, 5).mapToObj(i -> run(null, 2, 1, 2L * i + 1)).toList());

        Outcome outcome = choose(MAIN, agent, step);

        assertThat(outcome.promoted()).isNull();
        assertThat(outcome.refused()).containsEntry(step, "it may be a step of Agent.run");
    }

    @Test
    void aLoopAroundThatNeverEndsIsGivenUp() {
        Method loop = method("Desk.serve", List.of());
        Method handle = method(
                "Desk.handle",
                IntStream.range(0, 20)
                        .mapToObj(i -> run(null, 2, 1, 2L * i + 1))
                        .toList());
        Way way = new Way(List.of(MAIN, loop, handle), 0, false);

        assertThat(choose(NOT_LONG, way).promoted()).isNull();
        assertThat(choose(RootChoice.PATIENCE_NANOS, way).promoted()).isSameAs(handle);
        assertThat(choose(RootChoice.PATIENCE_NANOS, way).tentative()).isTrue();
    }

    @Test
    void aBatchThatHasNotEndedYetIsRecognisedByItsPieces() {
        Method batch = method("Job.run", List.of());
        Method piece = around("Job.classify", 3, 2, 1);

        Outcome outcome = choose(MAIN, batch, piece);
        assertThat(outcome.promoted()).isSameAs(piece);
        assertThat(outcome.tentative())
                .as("the batch may turn out to be a session")
                .isTrue();
        ofDecisions = 0.5;
        assertThat(choose(MAIN, batch, piece).promoted()).isNull();
    }

    @Test
    void aRequestThatHasNotEndedYetIsWaitedFor() {
        Method handle = method("Desk.handle", List.of());
        Method ask = around("Desk.ask", 4, 2, 1);

        assertThat(choose(handle, ask).promoted()).isNull();
    }

    @Test
    void whatSomeOtherThreadSubmittedWasNotCalledByMain() {
        Method handle = around("Desk.handle", 2, 6, 3);
        Method ask = inside(handle, "Desk.ask", 3, false);

        assertThat(choose(NOT_LONG, new Way(List.of(MAIN, handle, ask), 1, false))
                        .promoted())
                .isSameAs(handle);
    }

    @Test
    void aMethodInsideWhichAFrameworkBeginsSessionsIsNone() {
        Method page = method(
                "Desk.page", List.of(new Run(null, true, 1, 3, 1, 1, 0, -1), new Run(null, true, 1, 3, 1, 1, 0, -1)));

        Outcome outcome = choose(page);

        assertThat(outcome.promoted()).isNull();
        assertThat(outcome.refused()).containsEntry(page, "a framework's or a rule's sessions begin inside it");
    }

    @Test
    void aWrapperAroundOneCallIsOnlyAPartOfALoopInMain() {
        Method ask = around("Parts.ask", 5, 1, 1);
        Method send = around("Parts.send", 5, 1, 1);
        ofSpans = 0.5;

        assertThat(choose(MAIN, ask, send).promoted()).isNull();
        ofSpans = 1;
        assertThat(choose(MAIN, ask, send).promoted()).isSameAs(ask);
    }

    @Test
    void theBodyOfALambdaGivesWayToTheMethodItCalls() {
        Method lambda = around("Desk.lambda$main$0", 3, 2, 1);
        Method handle = inside(lambda, "Desk.handle", 1, false);
        Method inline = around("Desk.lambda$main$1", 3, 3, 1);

        assertThat(choose(lambda, handle).promoted()).isSameAs(handle);
        assertThat(choose(inline, inside(inline, "Desk.ask", 1, false)).promoted())
                .isSameAs(inline);
    }

    @Test
    void whatIsOutOfTheQuestionIsPassedOver() {
        Method hot =
                new Method("Desk.tick", false, false, "it is entered more than 1000 times a second", runs(9, 2, 1));
        Method handle = around("Desk.handle", 2, 2, 1);

        assertThat(choose(hot, handle).promoted()).isSameAs(handle);
    }
}
