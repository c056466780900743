package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.example.truth.Phases;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.Gauge;
import io.sonde.model.JvmEvents;
import io.sonde.model.JvmSources;
import io.sonde.model.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files of async-profiler and of the JDK, whose events find the spans that they happened in. */
class JvmEvidenceTest {
    @TempDir
    Path temp;

    @Test
    void samplesOfPlatformThreadsFindTheirSpans() throws Exception {
        platform(TruthProgram.thisJava(), "this Java");
    }

    @Test
    void samplesOfPlatformThreadsFindTheirSpansOn25() throws Exception {
        platform(java25(), "Java 25");
    }

    private void platform(Path java, String name) throws Exception {
        Recording recording = TruthProgram.read(TruthProgram.record(java, temp.resolve("rec"), false, 3_000));

        Evidence evidence = recording.evidence();
        assertThat(recording.jvmSources().remarks()).isEmpty();
        assertThat(recording.jvmSources().files()).hasSize(2).allMatch(JvmSources.Source::complete);
        assertThat(recording.jvmSources().unknownEvents()).isZero();
        assertThat(recording.jvmSources().withoutStack()).isZero();
        assertThat(recording.jvmSources().secondSamples())
                .as("the same threads were sampled by both")
                .isPositive();
        for (EvidenceKind kind : List.of(
                EvidenceKind.CPU,
                EvidenceKind.WALL_RUNNING,
                EvidenceKind.WALL_WAITING,
                EvidenceKind.ALLOCATION,
                EvidenceKind.MONITOR,
                EvidenceKind.PARK,
                EvidenceKind.SLEEP)) {
            assertThat(evidence.facts().inSpans(kind)).as(kind.name()).isGreaterThan(10);
        }
        assertThat(evidence.events().pauses()).anyMatch(JvmEvents.Pause::gc);
        assertThat(evidence.events().collections())
                .anyMatch(collection -> collection.cause().equals("System.gc()")
                        && collection.pauses() > 0
                        && collection.usedBefore() > collection.usedAfter()
                        && collection.usedAfter() > 0);
        assertThat(evidence.events().readings(Gauge.CPU_MACHINE)).isNotEmpty();
        assertThat(evidence.events().readings(Gauge.CLASSES_LOADED)).isNotEmpty();
        Truth truth = Truth.of(evidence);
        System.out.println("platform threads, " + name + System.lineSeparator() + truth);
        assertThat(truth.rightShare()).isGreaterThan(0.98);
        double allocated = Long.parseLong(Files.readString(temp.resolve("rec/allocated.txt")));
        double sampled = allocatedInSpans(evidence);
        System.out.println("allocated " + allocated / 1e6 + " MB, by samples " + sampled / 1e6 + " MB");
        assertThat(sampled / allocated).isBetween(0.7, 1.3);
    }

    private static double allocatedInSpans(Evidence evidence) {
        return IntStream.range(0, evidence.size())
                .filter(piece -> evidence.kind(piece) == EvidenceKind.ALLOCATION && evidence.isPlaced(piece))
                .mapToLong(evidence::weight)
                .sum();
    }

    /** Only JFR knows them: what async-profiler saw of their carriers is left out and counted. */
    @Test
    void samplesOfVirtualThreadsFindTheirSpans() throws Exception {
        Recording recording = TruthProgram.read(TruthProgram.record(java25(), temp.resolve("rec"), true, 3_000));

        Evidence evidence = recording.evidence();
        assertThat(recording.jvmSources().remarks()).isEmpty();
        assertThat(recording.jvmSources().carrierSamples()).isGreaterThan(50);
        for (EvidenceKind kind : List.of(EvidenceKind.CPU, EvidenceKind.ALLOCATION, EvidenceKind.SLEEP)) {
            assertThat(evidence.facts().inSpans(kind)).as(kind.name()).isGreaterThan(10);
        }
        Truth truth = Truth.of(evidence);
        System.out.println("virtual threads, Java 25" + System.lineSeparator() + truth);
        assertThat(truth.rightShare()).isGreaterThan(0.95);
    }

    private static Path java25() throws Exception {
        Optional<Path> java = TruthProgram.java25();
        assumeThat(java).as("a Java 25 beside this one").isPresent();
        return java.orElseThrow();
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
