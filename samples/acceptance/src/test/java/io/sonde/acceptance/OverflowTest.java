package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hostile.FloodProgram;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** More spans than the ring takes: what is there and what is counted as lost are together what there was, to the span. */
class OverflowTest {
    private static final int THREADS = 3;
    private static final int SESSIONS = 100_000;

    @TempDir
    Path folder;

    @OnEachJdk
    void whatIsLostIsCountedExactly(Jdk jdk) throws IOException {
        long ended;
        try (Child child = Child.on(jdk)
                .classPath(List.of(Places.classes()))
                .recordingTo(folder.resolve("out"), "profile=spans", HostileRules.option(folder))
                .program(FloodProgram.class.getName(), String.valueOf(THREADS), String.valueOf(SESSIONS))
                .start()) {
            assertThat(child.exitCode()).as("%s", child).isZero();
            ended = Long.parseLong(child.told("ended ").substring("ended ".length()));
        }
        Recording recording = RecordingReader.open(Folders.recordingIn(folder.resolve("out")));
        // As the files have them: of some not even the session they belong to is left.
        long found = RecordedWaits.of(Folders.recordingIn(folder.resolve("out")))
                .spans
                .size();
        long lost = recording.integrity().lostSpans();
        System.out.println(jdk + ": " + ended + " ended, " + found + " found, " + lost + " lost");
        assertThat(lost).as("the ring was to overflow").isPositive();
        assertThat(found + lost).as("%s", recording.integrity()).isEqualTo(ended);
        assertThat(recording.integrity().missing()).isEmpty();
        assertThat(recording.integrity().corruptBlocks()).isEmpty();
    }
}
