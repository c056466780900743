package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/** Samples belong to the span that was open on their thread at their moment: the stack of each shows whether that is so. */
class JoinTruthTest {
    private static final int THREADS = 8;
    private static final int SECONDS = 6;
    private static final double PLATFORM_GOAL = 0.98;
    private static final double VIRTUAL_GOAL = 0.95;

    @TempDir
    Path out;

    @OnEachJdk
    void onPlatformThreads(Jdk jdk) throws IOException {
        check(jdk, "platform", PLATFORM_GOAL);
    }

    @OnEachJdk
    void onVirtualThreads(Jdk jdk) throws IOException {
        if (jdk.feature() < 21) {
            abort(jdk + " has no virtual threads");
        }
        check(jdk, "virtual", VIRTUAL_GOAL);
    }

    private void check(Jdk jdk, String threads, double goal) throws IOException {
        int told = PhaseTruth.record(jdk, threads, THREADS, SECONDS, out);
        Path folder = Folders.recordingIn(out);
        Recording recording = RecordingReader.open(folder);
        AtomicInteger sessions = new AtomicInteger();
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        recording.forEachSession(session -> {
            sessions.incrementAndGet();
            for (int node = 0; node < session.size(); node++) {
                phases.add(session.phase(node));
            }
        });
        assertThat(sessions).hasValue(told);
        assertThat(phases)
                .contains(Phase.ORCHESTRATION, Phase.DECISION, Phase.RETRIEVAL, Phase.ACTION, Phase.COMMUNICATION);
        Map<String, SampledTruth.Count> counts = SampledTruth.of(recording, folder);
        System.out.println(jdk + ", " + threads + " threads, " + told + " sessions: " + counts);
        if (counts.isEmpty()) {
            abort("nothing was sampled: " + recording.manifest().notRecorded());
        }
        assertThat(counts).allSatisfy((kind, count) -> {
            assertThat(count.all()).as(kind).isPositive();
            if (count.all() >= 50) {
                assertThat(count.share()).as("%s: %s", kind, count).isGreaterThanOrEqualTo(goal);
            }
        });
    }
}
