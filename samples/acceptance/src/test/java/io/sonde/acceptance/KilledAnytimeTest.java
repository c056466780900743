package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hostile.CountingProgram;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at any moment: each step that the program had counted as ended is in the analysis. Twenty kills in each
 * build; 300 with {@code -Dsonde.robustness=all}.
 */
class KilledAnytimeTest {
    private static final int KILLS = "all".equals(System.getProperty("sonde.robustness")) ? 300 : 20;
    private static final int THREADS = 3;
    /** Steps until the kill: Chronicle opens within the first half of them, and segments are written in the other. */
    private static final int MOST_STEPS = 50_000;

    @TempDir
    Path folder;

    @Test
    void whatWasCommittedIsAnalysed() throws IOException {
        Random random = new Random(8);
        List<Jdk> jdks = Jdk.all();
        long all = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            // Small numbers as often as large ones: the beginning is the most delicate time.
            int steps = (int) Math.pow(MOST_STEPS, random.nextDouble());
            all += kill(folder.resolve("kill" + kill), jdks.get(kill % jdks.size()), steps);
        }
        System.out.println(KILLS + " kills, " + all + " steps, none lost");
    }

    private static long kill(Path place, Jdk jdk, int steps) throws IOException {
        Files.createDirectories(place);
        LongBuffer counts = CountingProgram.counts(place.resolve("counts"), THREADS);
        try (Child child = Child.on(jdk)
                .classPath(List.of(Places.classes()))
                .recordingTo(place.resolve("out"), "profile=spans", HostileRules.option(place))
                .program(
                        CountingProgram.class.getName(), place.resolve("counts").toString(), String.valueOf(THREADS))
                .start()) {
            while (sum(counts) < steps && child.isAlive()) {
                LockSupport.parkNanos(20_000);
            }
            assertThat(child.isAlive()).as("%s", child).isTrue();
            child.kill().exitCode();
        }
        long ended = sum(counts);
        Recording recording = RecordingReader.open(Folders.recordingIn(place.resolve("out")));
        long[] found = new long[1];
        recording.forEachSession(session -> {
            for (int node = 1; node < session.size(); node++) {
                found[0] += session.name(node).equals("Work.step") && !session.unfinished(node) ? 1 : 0;
            }
        });
        String facts = place + " on " + jdk + ": " + recording.integrity();
        assertThat(recording.integrity().lostSpans()).as(facts).isZero();
        assertThat(recording.integrity().corruptBlocks()).as(facts).isEmpty();
        assertThat(recording.integrity().missing()).as(facts).isEmpty();
        // Of the threads each may have ended one that it had not counted yet.
        assertThat(found[0]).as(facts).isBetween(ended, ended + THREADS);
        return ended;
    }

    private static long sum(LongBuffer counts) {
        long sum = 0;
        for (int i = 0; i < THREADS; i++) {
            sum += counts.get(i);
        }
        return sum;
    }
}
