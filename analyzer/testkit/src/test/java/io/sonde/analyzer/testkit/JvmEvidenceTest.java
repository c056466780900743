package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.truth.Phases;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.JvmEvents;
import io.sonde.model.Recording;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files of async-profiler and of the JDK, whose events find the spans that they happened in. */
class JvmEvidenceTest {
    @TempDir
    Path temp;

    @Test
    void samplesOfPlatformThreadsAndPausesFindTheirSpans() throws Exception {
        Recording recording =
                TruthProgram.read(TruthProgram.record(TruthProgram.thisJava(), temp.resolve("rec"), false, 4_000));

        Evidence evidence = recording.evidence();
        assertThat(recording.jvmSources().remarks()).isEmpty();
        assertThat(recording.jvmSources().unknownEvents()).isZero();
        assertThat(evidence.facts().inSpans(EvidenceKind.CPU)).isGreaterThan(20);
        assertThat(evidence.facts().inSpans(EvidenceKind.ALLOCATION)).isGreaterThan(100);
        assertThat(evidence.events().pauses()).anyMatch(JvmEvents.Pause::gc);
        Truth truth = Truth.of(evidence);
        System.out.println(truth);
        assertThat(truth.rightShare()).isGreaterThan(0.98);
    }

    /** How often a sample's span is that of the phase whose method is on the sample's stack. */
    private record Truth(Map<EvidenceKind, long[]> byKind) {
        static Truth of(Evidence evidence) {
            Map<EvidenceKind, long[]> byKind = new TreeMap<>();
            for (int piece = 0; piece < evidence.size(); piece++) {
                int phase = phase(evidence, piece);
                if (phase >= 0) {
                    Operation truth = TruthProgram.OPERATIONS.get(phase);
                    long[] counts = byKind.computeIfAbsent(evidence.kind(piece), added -> new long[3]);
                    counts[!evidence.isPlaced(piece) ? 2 : evidence.operation(piece) == truth ? 0 : 1]++;
                }
            }
            return new Truth(byKind);
        }

        private static int phase(Evidence evidence, int piece) {
            if (evidence.stack(piece) >= 0) {
                for (Frame frame : evidence.stacks().frames(evidence.stack(piece))) {
                    if (frame.className().equals(Phases.class.getName()) && Phases.NAMES.contains(frame.method())) {
                        return Phases.NAMES.indexOf(frame.method());
                    }
                }
            }
            return -1;
        }

        double rightShare() {
            long right = byKind.values().stream().mapToLong(counts -> counts[0]).sum();
            long all = byKind.values().stream()
                    .mapToLong(counts -> counts[0] + counts[1] + counts[2])
                    .sum();
            return all == 0 ? 0 : (double) right / all;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            byKind.forEach((kind, counts) -> text.append(
                    "%s right %d wrong %d without span %d%n".formatted(kind, counts[0], counts[1], counts[2])));
            return text.toString();
        }
    }
}
