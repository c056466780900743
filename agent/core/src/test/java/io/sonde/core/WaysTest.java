package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WaysTest {
    private final Ways ways = new Ways();

    private void seen(String... methods) {
        List<EntryStack.Frame> frames = Stream.of(methods)
                .map(method -> new EntryStack.Frame(WaysTest.class, method, "()V", 0))
                .toList();
        ways.seen(new EntryStack(frames, 0, false, 1, 0), true);
    }

    private Candidate candidate(String method) {
        return ways.candidates().stream()
                .filter(candidate -> candidate.method().endsWith("." + method))
                .findFirst()
                .orElseThrow();
    }

    /** Whichever of the ways showed that the outer one is the session. */
    @Test
    void whatIsOnTrialInsideASessionIsFoundOnEachWayThroughIt() {
        seen("answer", "draft");
        seen("answer", "question");
        seen("import", "row");
        Stream.of("question", "row").forEach(method -> candidate(method).promote(true));

        candidate("answer").promote(false);

        assertThat(ways.onTrialInside(candidate("answer"))).containsExactly(candidate("question"));
    }

    @Test
    void nothingGivesWayToWhatIsOnTrialItself() {
        seen("answer", "question");
        candidate("question").promote(true);
        candidate("answer").promote(true);

        assertThat(ways.onTrialInside(candidate("answer"))).isEmpty();
    }

    @Test
    void whatWasFoundForGoodDoesNotGiveWay() {
        seen("answer", "question");
        candidate("question").promote(false);
        candidate("answer").promote(false);

        assertThat(ways.onTrialInside(candidate("answer"))).isEmpty();
    }
}
