package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against this JVM's own JFR. */
class EventFileTest {
    private static final String WORD = "kXq7Zr04vWc";
    private static final String NAME = "a name of more than sixteen characters";

    @TempDir
    Path folder;

    @Name("sonde.Test")
    static final class Ours extends Event {
        int number;
        String name;
    }

    @Name("test.Theirs")
    static final class Theirs extends Event {
        String text;
    }

    private static void ours(int from, int to) {
        for (int i = from; i < to; i++) {
            Ours event = new Ours();
            event.number = i;
            event.name = NAME;
            event.commit();
            Theirs theirs = new Theirs();
            theirs.text = "/home/somebody/" + WORD;
            theirs.commit();
        }
    }

    private static void holds(Path file, int count) throws IOException {
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.getEventType().getName()).isEqualTo("sonde.Test"))
                .allSatisfy(event -> assertThat(event.getString("name")).isEqualTo(NAME));
        assertThat(events.stream().map(event -> event.getInt("number")).sorted())
                .containsExactly(IntStream.range(0, count).boxed().toArray(Integer[]::new));
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain(WORD);
    }

    @Test
    void ourEventsAndNothingElseStandInOneFileWhateverOthersRecord() throws IOException {
        Path file = folder.resolve("ours.jfr");
        Path other = folder.resolve("other.jfr");
        Thread.currentThread().setName(WORD);
        try (Recording before = new Recording()) {
            before.enable(Theirs.class);
            before.start();
            EventFile ours = EventFile.start(file, Ours.class, new ConcurrentHashMap<>());
            ours(0, 100);
            try (Recording meanwhile = new Recording()) {
                meanwhile.enable(Theirs.class);
                meanwhile.start(); // JFR begins a file of its own for each
                ours(100, 200);
                ours.tick();
                ours(200, 300);
            }
            ours.tick();
            ours(300, 400);
            ours.stop();
            ours(400, 500);
            before.stop();
            before.dump(other);
        } finally {
            Thread.currentThread().setName("main");
        }
        holds(file, 400);
        assertThat(RecordingFile.readAllEvents(other).stream()
                        .filter(event -> event.getEventType().getName().equals("test.Theirs")))
                .hasSize(500);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void itIsWholeWithWhatWasTakenByThen() throws IOException {
        Path file = folder.resolve("ours.jfr");
        EventFile ours = EventFile.start(file, Ours.class, new ConcurrentHashMap<>());
        try {
            ours(0, 50);
            new Recording().close();
            try (Recording begins = new Recording()) {
                begins.start();
            }
            ours.tick();
            holds(file, 50);
        } finally {
            ours.stop();
        }
    }
}
