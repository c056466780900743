package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against files that this JVM's own JFR has written. */
class ChunkCopyTest {
    private static final String WORD = "kXq7Zr04vWc";

    @TempDir
    Path folder;

    @Name("test.Kept")
    static final class Kept extends Event {
        int number;
        String host;
        String path;
        double ratio;
        float part;
        boolean right;
        char letter;
        byte small;
        short middle;
        Class<?> type;
        Thread other;
    }

    @Name("test.Dropped")
    static final class Dropped extends Event {
        String text;
    }

    private Path recorded(Runnable work) throws IOException {
        Path file = folder.resolve("original.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(Kept.class);
            recording.enable(Dropped.class);
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return file;
    }

    private Path copied(Path original, Set<String> events) throws IOException {
        Path target = folder.resolve("copy.jfr");
        try (ChunkCopy copy = ChunkCopy.growing(original, target, events)) {
            assertThat(copy.advance()).isTrue();
            assertThat(copy.isFinished()).isTrue();
        }
        return target;
    }

    private static void events(int number) {
        Kept kept = new Kept();
        kept.begin();
        kept.number = number;
        kept.host = "example.org";
        kept.path = "/home/" + WORD + "/file";
        kept.ratio = -1.5;
        kept.part = 0.25f;
        kept.right = true;
        kept.letter = 'ß';
        kept.small = -3;
        kept.middle = 30_000;
        kept.type = ChunkCopyTest.class;
        kept.other = Thread.currentThread();
        kept.commit();
        Dropped dropped = new Dropped();
        dropped.text = WORD + " in an event of somebody else";
        dropped.commit();
    }

    @Test
    void onlyWhatIsAskedForComesThroughAndItIsWhole() throws IOException {
        Path original = recorded(() -> {
            for (int i = 0; i < 1_000; i++) {
                events(i);
            }
        });

        List<RecordedEvent> events = RecordingFile.readAllEvents(copied(original, Set.of("test.Kept")));

        assertThat(events).hasSize(1_000).allSatisfy(event -> {
            assertThat(event.getEventType().getName()).isEqualTo("test.Kept");
            assertThat(event.getString("host")).isEqualTo("example.org");
            assertThat(event.getString("path")).isNullOrEmpty();
            assertThat(event.getDouble("ratio")).isEqualTo(-1.5);
            assertThat(event.getFloat("part")).isEqualTo(0.25f);
            assertThat(event.getBoolean("right")).isTrue();
            assertThat(event.getChar("letter")).isEqualTo('ß');
            assertThat(event.getByte("small")).isEqualTo((byte) -3);
            assertThat(event.getShort("middle")).isEqualTo((short) 30_000);
            assertThat(event.getClass("type").getName()).isEqualTo(ChunkCopyTest.class.getName());
            assertThat(event.getThread().getJavaThreadId())
                    .isEqualTo(Thread.currentThread().getId());
            assertThat(event.getStackTrace().getFrames())
                    .anyMatch(frame -> frame.getMethod().getName().equals("events"));
        });
        assertThat(events.stream().mapToInt(event -> event.getInt("number")).sorted())
                .containsExactly(
                        java.util.stream.IntStream.range(0, 1_000).boxed().toArray(Integer[]::new));
        RecordedEvent first = RecordingFile.readAllEvents(original).stream()
                .filter(event -> event.getEventType().getName().equals("test.Kept"))
                .findFirst()
                .orElseThrow();
        assertThat(events.get(0).getStartTime()).isEqualTo(first.getStartTime());
    }

    @Test
    void secretsStayBehind() throws IOException, InterruptedException {
        Thread named = new Thread(() -> events(1), WORD + " is its name");
        Thread usual = new Thread(() -> events(2), "pool-1-thread-2");
        Path original = recorded(() -> {
            for (Thread thread : List.of(named, usual)) {
                thread.start();
                join(thread);
            }
        });
        assertThat(text(original)).contains(WORD);

        Path copy = copied(original, Set.of("test.Kept"));

        assertThat(text(copy)).doesNotContain(WORD).contains("pool-1-thread-2");
        assertThat(RecordingFile.readAllEvents(copy))
                .extracting(event -> event.getThread().getJavaThreadId())
                .containsExactlyInAnyOrder(named.getId(), usual.getId());
    }

    /** JFR puts texts of 16 characters and more, seen again, into a pool that the events of everybody share. */
    @Test
    void textsThatMayStayDoSoWhereverJfrPutThem() throws IOException {
        String host = "a-host-with-a-long-name.example.org";
        Path original = recorded(() -> {
            for (int i = 0; i < 100; i++) {
                Kept kept = new Kept();
                kept.host = host;
                kept.path = "/home/of/somebody/" + WORD;
                kept.commit();
                Dropped dropped = new Dropped();
                dropped.text = "a longer text with " + WORD;
                dropped.commit();
            }
        });
        assertThat(text(original)).contains(WORD);

        Path copy = copied(original, Set.of("test.Kept"));

        assertThat(text(copy)).doesNotContain(WORD);
        assertThat(RecordingFile.readAllEvents(copy))
                .hasSize(100)
                .allSatisfy(event -> assertThat(event.getString("host")).isEqualTo(host))
                .allSatisfy(event -> assertThat(event.getString("path")).isNullOrEmpty());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    @Test
    void nobodyElseCanReadIt() throws IOException {
        Path copy = copied(recorded(() -> events(1)), Set.of("test.Kept"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatCannotBeBegunLeavesNothing() throws IOException {
        Path original = recorded(() -> events(1));
        Path target = Files.createDirectory(folder.resolve("taken.jfr"));
        Files.createFile(target.resolve("inside"));
        try (ChunkCopy copy = ChunkCopy.growing(original, target, Set.of("test.Kept"))) {
            assertThatThrownBy(copy::advance).isInstanceOf(IOException.class);
            assertThat(copy.isFinished()).isTrue();
        }
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(original, target);
        }
    }

    @Test
    void manyChunksOfOneFileAreTakenWhenTheyAreFinished() throws IOException {
        byte[] chunk = Files.readAllBytes(recorded(() -> events(7)));
        byte[] unfinished = Arrays.copyOf(chunk, chunk.length);
        Arrays.fill(unfinished, ChunkFilter.METADATA_AT, ChunkFilter.METADATA_AT + Long.BYTES, (byte) 0);
        Path original = folder.resolve("samples.raw");
        Files.write(original, chunk);
        Files.write(original, unfinished, java.nio.file.StandardOpenOption.APPEND);
        Path target = folder.resolve("ap-0001.jfr");
        try (ChunkCopy copy = ChunkCopy.ofFinished(original, target, Set.of("test.Kept"), 0, null)) {
            Files.delete(original);
            assertThat(copy.advance()).isTrue();
            assertThat(copy.advance()).isFalse();
            assertThat(copy.isFinished()).isFalse();
            assertThat(RecordingFile.readAllEvents(target)).hasSize(1);
        }
    }

    @Test
    void whatIsNoRecordingIsLeftWithWhatWasGood() throws IOException {
        byte[] chunk = Files.readAllBytes(recorded(() -> events(7)));
        Path original = folder.resolve("samples.raw");
        Files.write(original, chunk);
        Files.write(
                original,
                "this is no chunk at all, but it is long enough to be one, one would think at first sight"
                        .getBytes(StandardCharsets.UTF_8),
                java.nio.file.StandardOpenOption.APPEND);
        Path target = folder.resolve("ap-0001.jfr");
        try (ChunkCopy copy = ChunkCopy.ofFinished(original, target, Set.of("test.Kept"), 0, null)) {
            assertThatThrownBy(copy::advance).isInstanceOf(IOException.class).hasMessageContaining("no JFR chunk");
            assertThat(copy.isFinished()).isTrue();
            assertThat(copy.advance()).isFalse();
        }
        assertThat(RecordingFile.readAllEvents(target)).hasSize(1);
    }

    @Test
    void aFileThatGrowsCanBeReadAtAnyMoment() throws IOException {
        Path repository = folder.resolve("repository");
        try (Recording recording = new Recording()) {
            recording.enable(Kept.class);
            recording.start();
            Path live = live();
            Files.createDirectories(repository);
            Path target = folder.resolve("jdk-0001.jfr");
            try (ChunkCopy copy = ChunkCopy.growing(live, target, Set.of("test.Kept"))) {
                int seen = 0;
                for (int written = 1; written <= 3; written++) {
                    events(written);
                    while (seen < written) { // JFR flushes once a second
                        if (copy.advance()) {
                            seen = RecordingFile.readAllEvents(target).size();
                        }
                        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                    }
                }
                recording.stop();
                copy.advance();
                assertThat(copy.isFinished()).isTrue();
            }
            assertThat(RecordingFile.readAllEvents(target))
                    .extracting(event -> event.getInt("number"))
                    .containsExactlyInAnyOrder(1, 2, 3);
        }
    }

    private static Path live() throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(Path.of(System.getProperty("jdk.jfr.repository")))) {
            return files.sorted().reduce((first, last) -> last).orElseThrow();
        }
    }
}
