package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void whatGoesInIsReadBackWithAReadOnlyTailer() throws IOException {
        Ring ring = Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
        Path spans = folder.resolve("spans");
        Recorder recorder = new Recorder(ring, spans, Retention.DEFAULT);
        Properties before = (Properties) System.getProperties().clone();
        recorder.start();
        Spans.define(ring, 1, "gpt-4o");
        Spans.thread(ring, 7, 1);
        for (long id = 1; id <= 5_000; id++) {
            assertThat(Spans.write(ring, id)).isTrue();
        }
        assertThat(recorder.flush(LONG)).isTrue();
        assertThat(Recorded.all(spans).spans).hasSize(5_000);
        Spans.write(ring, 5_001);

        assertThat(recorder.stop(LONG)).isTrue();

        assertThat(System.getProperties()).isEqualTo(before);
        Seen seen = Recorded.all(spans);
        assertThat(seen.spans)
                .isEqualTo(LongStream.rangeClosed(1, 5_001).boxed().toList());
        assertThat(seen.dictionary).containsEntry(1, "gpt-4o");
        assertThat(seen.threads).containsEntry(7L, 1);
        assertThat(seen.anchors).isNotEmpty();
        assertThat(Recorded.segments(spans).values()).allSatisfy(segment -> {
            assertThat(segment.attributes).hasSize(Attribute.count());
            assertThat(segment.operations).hasSize(Operation.values().length);
        });
        assertThat(recorder.stats().spans()).isEqualTo(5_001);
        assertThat(recorder.stats().failures()).isZero();
        assertThat(recorder.stats().drained()).isEqualTo(ring.tail());
        assertThat(Spans.write(ring, 5_002)).as("a stopped ring takes nothing").isFalse();
    }

    @Test
    void nobodyElseMayReadTheFiles() throws IOException {
        Ring ring = Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
        Path spans = folder.resolve("spans");
        Recorder recorder = new Recorder(ring, spans, Retention.DEFAULT);
        recorder.start();
        Spans.write(ring, 1);
        assertThat(recorder.flush(LONG)).isTrue();
        recorder.stop(LONG);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spans)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("spans.ring"))))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(spans)) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeGreaterThan(1);
            assertThat(all)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aProgramThatRecordsNothingGetsNoQueue() throws IOException {
        Ring ring = Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
        Recorder recorder = new Recorder(ring, folder.resolve("spans"), Retention.DEFAULT);
        recorder.start();

        assertThat(recorder.flush(LONG)).isTrue();
        assertThat(recorder.stop(LONG)).isTrue();

        assertThat(folder.resolve("spans")).doesNotExist();
    }

    @Test
    void anInterruptDoesNotStopIt() throws IOException {
        Ring ring = Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
        Recorder recorder = new Recorder(ring, folder.resolve("spans"), Retention.DEFAULT);
        recorder.start();
        for (long id = 1; id <= 20; id++) {
            Spans.write(ring, id);
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("sonde-recorder"))
                    .forEach(Thread::interrupt);
            assertThat(recorder.flush(LONG)).isTrue();
        }
        assertThat(recorder.stop(LONG)).isTrue();
        assertThat(Recorded.all(folder.resolve("spans")).spans)
                .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void noThreadIsLeftBehind() throws IOException {
        Ring ring = Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
        Recorder recorder = new Recorder(ring, folder.resolve("spans"), Retention.DEFAULT);
        recorder.start();
        Spans.write(ring, 1);
        recorder.stop(LONG);

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("sonde") || name.contains("~"));
    }

    /** Blocks of hundreds of spans take half as many bytes for each as blocks of ten. */
    @Test
    void itRestsAsLongAsFillsABlockOrTwo() {
        assertThat(Recorder.nextPauses(1, 0, 1_000)).isEqualTo(2);
        assertThat(Recorder.nextPauses(Recorder.LONGEST, 0, 1_000)).isEqualTo(Recorder.LONGEST);
        assertThat(Recorder.nextPauses(16, 500, 1_000)).isEqualTo(16);
        assertThat(Recorder.nextPauses(16, 1_001, 1_000)).isEqualTo(8);
        assertThat(Recorder.nextPauses(1, 1 << 20, 1_000)).isEqualTo(1);
    }
}
