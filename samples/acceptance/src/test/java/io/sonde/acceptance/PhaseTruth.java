package io.sonde.acceptance;

import com.example.truth.TruthProgram;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs {@link TruthProgram} under the agent, and reads in what phase it was out of a stack of its own. */
final class PhaseTruth {
    private static final String PHASES = "com.example.truth.Phases";
    private static final Map<String, Phase> FRAMES = Map.of(
            "inSession", Phase.ORCHESTRATION,
            "inDecision", Phase.DECISION,
            "inRetrieval", Phase.RETRIEVAL,
            "inAction", Phase.ACTION,
            "inCommunication", Phase.COMMUNICATION);

    private PhaseTruth() {}

    /**
     * The phase of a moment, null when it was in no session.
     *
     * @param frames {@code package.Class.method}, the innermost first
     */
    static @Nullable Phase of(List<String> frames) {
        for (String frame : frames) {
            if (frame.startsWith(PHASES + ".")) {
                Phase phase = FRAMES.get(frame.substring(PHASES.length() + 1));
                if (phase != null) {
                    return phase;
                }
            }
        }
        return null;
    }

    /**
     * Records one run and returns how many sessions it says it had.
     *
     * @param kind of its threads, {@code platform} or {@code virtual}
     */
    static int record(Jdk jdk, String kind, int threads, int seconds, Path out, String... options) throws IOException {
        Files.createDirectories(out);
        Path rules = Files.write(
                out.resolve("rules.txt"),
                List.of(
                        "session " + PHASES + "#visit",
                        "decision " + PHASES + "#decide",
                        "retrieval " + PHASES + "#retrieve",
                        "action " + PHASES + "#act",
                        "communication " + PHASES + "#talk"));
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("rules=" + rules), java.util.Arrays.stream(options))
                .toArray(String[]::new);
        try (Child program = Places.program(
                        jdk, TruthProgram.class, kind, String.valueOf(threads), String.valueOf(seconds))
                .jvm("-XX:TieredStopAtLevel=4")
                .recordingTo(out, all)
                .start()) {
            if (program.closeInput().exitCode() != 0) {
                throw new AssertionError(program.toString());
            }
            return Integer.parseInt(program.told("sessions ").substring("sessions ".length()));
        }
    }
}
