package io.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small recording in every way of being damaged: analysed as far as it is whole, or refused in one sentence. A part of
 * it in each build; every length of every file, and ten thousand corruptions, with {@code -Dsonde.robustness=all}.
 */
class DamagedRecordingsTest {
    private static final boolean ALL = "all".equals(System.getProperty("sonde.robustness"));
    private static final int CORRUPTIONS = ALL ? 10_000 : 100;
    /** How many lengths of each file are tried. */
    private static final int LENGTHS = ALL ? Integer.MAX_VALUE : 25;

    @TempDir
    static Path recordings;

    @TempDir
    Path work;

    private Readings readings;

    @BeforeAll
    static void record() throws IOException {
        SmallRecording.write(recordings.resolve("one"), 42);
        SmallRecording.write(recordings.resolve("other"), 43);
    }

    @BeforeEach
    void begin() {
        readings = new Readings(recordings.resolve("one"), work);
    }

    @AfterEach
    void end() {
        readings.close();
        System.out.println(readings.analysed + " analysed, " + readings.refused + " refused");
    }

    @Test
    void theWholeOneIsWhole() throws IOException {
        Path copy = readings.copy();

        assertThat(readings.analyse(copy, "none")).isEqualTo(2 * SmallRecording.SESSIONS);

        Recording recording = RecordingReader.open(copy);
        assertThat(recording.integrity().corruptBlocks()).isEmpty();
        assertThat(recording.integrity().missing()).isEmpty();
        assertThat(recording.integrity().uncommitted()).isEqualTo(1);
        assertThat(recording.session(0).name(1)).isEqualTo("model");
    }

    @Test
    void aSegmentOfAnotherRecordingIsLeftOutAndNamed() throws IOException {
        Path copy = readings.copy();
        for (Path segment : Readings.files(recordings.resolve("other/spans"))) {
            String name = segment.getFileName().toString();
            if (name.endsWith(".cq4")) {
                Files.copy(segment, copy.resolve("spans/20010101-0001.cq4"));
            }
        }

        Recording recording = RecordingReader.open(copy);

        assertThat(recording.sessionCount()).isEqualTo(2 * SmallRecording.SESSIONS);
        assertThat(recording.integrity().corruptBlocks()).containsOnlyKeys("blocks of another recording");
    }

    @Test
    void withoutItsQueueWhatIsMissingIsNamedByRingAndPositions() throws IOException {
        Path copy = readings.copy();
        for (Path segment : Readings.files(copy.resolve("spans"))) {
            Files.delete(segment);
        }

        Recording recording = RecordingReader.open(copy);

        assertThat(recording.sessionCount()).isEqualTo(SmallRecording.SESSIONS);
        assertThat(recording.integrity().missing()).singleElement().satisfies(range -> {
            assertThat(range.ring()).isEqualTo(42);
            assertThat(range.from()).isZero();
            assertThat(range.to()).isEqualTo(recording.integrity().gapBytes()).isPositive();
        });
    }

    @Test
    void everyLengthOfEveryFile() throws IOException {
        for (Path sound : Readings.files(recordings.resolve("one"))) {
            Path copy = readings.copy();
            String name = recordings.resolve("one").relativize(sound).toString();
            byte[] bytes = Files.readAllBytes(sound);
            int used = used(bytes);
            int step = Math.max(1, used / LENGTHS);
            // Of what lies behind, a hole that nobody has written to yet, some lengths stand for all.
            for (int length = 0; length < bytes.length; length += length < used ? step : 1 + bytes.length / 20) {
                Files.write(copy.resolve(name), Arrays.copyOf(bytes, length));
                int left = readings.analyse(copy, name + " cut at " + length);
                assertThat(left).as("%s cut at %d", name, length).isGreaterThanOrEqualTo(leastSessions(name));
            }
        }
    }

    /** Behind its last byte that is not 0 a mapped file is as if it were whole. */
    private static int used(byte[] bytes) {
        int used = bytes.length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    private static int leastSessions(String name) {
        boolean inQueue = name.startsWith("spans/") && name.endsWith(".cq4");
        return inQueue || name.equals("spans.ring") ? SmallRecording.SESSIONS : 2 * SmallRecording.SESSIONS;
    }

    @Test
    void corruptions() throws IOException {
        Random random = new Random(20_261_121);
        for (int round = 0; round < CORRUPTIONS; round++) {
            Path copy = readings.copy();
            StringBuilder done = new StringBuilder("round " + round + ":");
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                done.append(' ').append(damage(copy, random));
            }
            readings.analyse(copy, done.toString());
        }
    }

    private String damage(Path copy, Random random) throws IOException {
        List<Path> files = Readings.files(copy);
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        String name = copy.relativize(file).toString();
        switch (random.nextInt(6)) {
            case 0 -> {
                int at = random.nextInt(bytes.length + 1);
                Files.write(file, Arrays.copyOf(bytes, at));
                return "cut " + name + " at " + at;
            }
            case 1 -> {
                Path with = files.get(random.nextInt(files.size()));
                Files.write(file, Files.readAllBytes(with));
                Files.write(with, bytes);
                return "swapped " + name + " and " + copy.relativize(with);
            }
            case 2 -> {
                List<Path> others = Readings.files(recordings.resolve("other"));
                Path foreign = others.get(random.nextInt(others.size()));
                String as = recordings.resolve("other").relativize(foreign).toString();
                if (random.nextBoolean()) {
                    as = as.replaceAll("\\d(\\d)\\.cq4", "0$1.cq4"); // beside ours
                }
                Files.copy(foreign, copy.resolve(as), StandardCopyOption.REPLACE_EXISTING);
                return "foreign " + as;
            }
            case 3 -> {
                Files.delete(file);
                return "deleted " + name;
            }
            case 4 -> {
                int from = random.nextInt(Math.max(1, used(bytes)));
                int to = Math.min(bytes.length, from + 1 + random.nextInt(4096));
                byte[] garbage = new byte[to - from];
                if (random.nextBoolean()) {
                    random.nextBytes(garbage);
                }
                System.arraycopy(garbage, 0, bytes, from, Math.max(0, to - from));
                Files.write(file, bytes);
                return "overwrote " + name + " from " + from + " to " + to;
            }
            default -> {
                int flips = 1 + random.nextInt(16);
                int within = Math.max(1, random.nextBoolean() ? used(bytes) : Math.min(4_600, used(bytes)));
                for (int i = 0; i < flips && bytes.length > 0; i++) {
                    bytes[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, bytes);
                return flips + " bits of " + name;
            }
        }
    }
}
