package io.sonde.analyzer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.Format;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.model.UnreadableRecording;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingReaderTest {
    private static final String SESSION = """
            invoke_agent:Bot [======]
              chat:m          [====]
            """;

    @TempDir
    Path folder;

    @Test
    void readsBlocksOfSeveralSegmentsAndWritesNothing() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            written.drawn(SESSION).nextSegment();
        }
        List<Path> before = files();
        Recording recording = RecordingReader.open(folder);
        assertThat(files()).isEqualTo(before);
        assertThat(recording.sessionCount()).isEqualTo(1);
        assertThat(recording.spanCount()).isEqualTo(2);
        assertThat(recording.session(0).name(1)).isEqualTo("m");
        assertThat(recording.manifest().app()).isEqualTo("desk");
        assertThat(recording.manifest().libraries()).hasSize(1);
        assertThat(recording.integrity().corruptBlockCount()).isZero();
        assertThat(recording.integrity().gaps()).isZero();
    }

    @Test
    void readsWhileAnotherWrites() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            written.drawn(SESSION);
            assertThat(RecordingReader.open(folder).spanCount()).isEqualTo(2);
            written.drawn("sql [==]");
            assertThat(RecordingReader.open(folder).spanCount()).isGreaterThanOrEqualTo(2);
        }
    }

    /** A span of half an hour: it began six segments ago, or in one that was deleted. */
    @Test
    void aSpanMayEndManySegmentsAfterItBegan() throws IOException {
        io.sonde.format.SpanRecord root = new io.sonde.format.SpanRecord();
        root.spanId = root.traceId = 7;
        root.operation = io.sonde.format.vocabulary.Operation.INVOKE_AGENT.ordinal();
        root.flags = io.sonde.format.vocabulary.SpanFlags.ROOT;
        root.start = 1_000_000_000L;
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            written.block(handler -> handler.begin(root)).nextSegment();
            for (int segment = 1; segment < 6; segment++) {
                int child = 10 + segment;
                written.block(handler -> {
                            io.sonde.format.SpanRecord span = new io.sonde.format.SpanRecord();
                            span.spanId = child;
                            span.parentId = span.traceId = 7;
                            span.operation = io.sonde.format.vocabulary.Operation.CHAT.ordinal();
                            span.start = root.start + child * 60_000_000_000L;
                            span.end = span.start + 1_000_000;
                            handler.span(span);
                        })
                        .nextSegment();
            }
            root.end = root.start + 1_800_000_000_000L;
            written.block(handler -> handler.span(root));
        }
        Recording whole = RecordingReader.open(folder);
        assertThat(whole.sessionCount()).isEqualTo(1);
        assertThat(whole.session(0).unfinished()).isFalse();
        assertThat(whole.session(0).size()).isEqualTo(6);
        assertThat(whole.durationNanos()).isEqualTo(1_800_000_000_000L);

        Files.delete(segments().get(0));
        Recording rest = RecordingReader.open(folder);
        assertThat(rest.sessionCount()).isEqualTo(1);
        assertThat(rest.session(0).size()).isEqualTo(6);
        assertThat(rest.integrity().missing()).hasSize(1);
    }

    @Test
    void aSpanMayComeBeforeItsName() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            io.sonde.format.SpanRecord span = new io.sonde.format.SpanRecord();
            span.spanId = span.traceId = 7;
            span.operation = io.sonde.format.vocabulary.Operation.INVOKE_AGENT.ordinal();
            span.start = 10;
            span.end = 20;
            span.name = 3;
            written.block(handler -> handler.span(span));
            written.block(handler -> handler.define(3, "Late"));
        }
        assertThat(RecordingReader.open(folder).session(0).name(0)).isEqualTo("Late");
    }

    /** Threads write into pieces of the ring of their own, so that one's records may lie before what it saw of another's. */
    @Test
    void recordsOfSeveralThreadsComeInAnyOrder() throws IOException {
        io.sonde.format.SpanRecord root = new io.sonde.format.SpanRecord();
        root.spanId = root.traceId = 7;
        root.operation = io.sonde.format.vocabulary.Operation.INVOKE_AGENT.ordinal();
        root.flags = io.sonde.format.vocabulary.SpanFlags.ROOT;
        root.start = 10;
        root.end = 50;
        io.sonde.format.SpanRecord child = new io.sonde.format.SpanRecord();
        child.spanId = 8;
        child.parentId = child.traceId = 7;
        child.operation = io.sonde.format.vocabulary.Operation.CHAT.ordinal();
        child.threadId = 2;
        child.start = 20;
        child.end = 30;
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            written.block(handler -> {
                handler.span(child);
                handler.span(root);
                handler.begin(child);
                handler.begin(root);
            });
        }
        Recording recording = RecordingReader.open(folder);
        assertThat(recording.sessionCount()).isEqualTo(1);
        assertThat(recording.session(0).unfinished()).isFalse();
        assertThat(recording.session(0).size()).isEqualTo(2);
        assertThat(recording.session(0).parent(1)).isZero();
        assertThat(recording.integrity().duplicateSpans()).isZero();
    }

    @Test
    void aBlockSeenTwiceCountsOnceAndAMissingOneIsAGap() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            byte[] block = written.encode(handler -> Timeline.write(handler, timeline -> timeline.add(SESSION)));
            written.append(block).append(block);
            written.encode(handler -> handler.define(1, "never appended"));
            written.block(handler -> handler.define(9, "later"));
        }
        Recording recording = RecordingReader.open(folder);
        assertThat(recording.spanCount()).isEqualTo(2);
        assertThat(recording.integrity().duplicateBlocks()).isEqualTo(1);
        assertThat(recording.integrity().gaps()).isEqualTo(1);
        assertThat(recording.integrity().gapBytes()).isEqualTo(64);
    }

    @Test
    void aFlippedBitCostsOneBlock() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            byte[] damaged = written.encode(handler -> handler.define(50, "gone"));
            damaged[damaged.length - 1] ^= 1;
            written.append(damaged).append(new byte[] {1, 2, 3}).drawn(SESSION);
        }
        Recording recording = RecordingReader.open(folder);
        assertThat(recording.spanCount()).isEqualTo(2);
        assertThat(recording.integrity().corruptBlocks())
                .containsEntry("checksum does not match", 1L)
                .containsEntry("shorter than a block header", 1L);
    }

    @Test
    void aCutSegmentIsReadAsFarAsItGoesOrCounted() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            for (int i = 0; i < 50; i++) {
                int name = 100 + i;
                written.block(handler -> handler.define(name, "x".repeat(3_000)));
            }
            written.drawn(SESSION);
        }
        Path segment = segments().get(0);
        for (long size : new long[] {150_000, 80_000, 70_000, 20_000, 4_000, 100, 3, 0}) {
            try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
            try {
                Recording recording = RecordingReader.open(folder);
                assertThat(recording.spanCount()).isLessThanOrEqualTo(2);
            } catch (UnreadableRecording e) {
                assertThat(e.getMessage()).contains("damaged beyond use");
            }
        }
    }

    @Test
    void aDamagedSegmentDoesNotHideTheNext() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            written.block(handler -> handler.define(90, "first")).nextSegment();
            written.drawn(SESSION);
        }
        try (FileChannel channel = FileChannel.open(segments().get(0), StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[200]));
        }
        Recording recording = RecordingReader.open(folder);
        assertThat(recording.spanCount()).isEqualTo(2);
        assertThat(recording.integrity().corruptBlockCount()).isPositive();
    }

    @Test
    void leavesNoThreadBehind() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            written.drawn(SESSION);
        }
        RecordingReader.open(folder);
        int before = Thread.getAllStackTraces().size();
        RecordingReader.open(folder);
        assertThat(Thread.getAllStackTraces()).hasSize(before);
    }

    @Test
    void saysInOneSentenceWhatIsNoRecording() throws IOException {
        assertThatThrownBy(() -> RecordingReader.open(folder.resolve("missing")))
                .isInstanceOf(UnreadableRecording.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> RecordingReader.open(folder)).hasMessageContaining("is empty");
        Path file = Files.writeString(folder.resolve("some.txt"), "x");
        assertThatThrownBy(() -> RecordingReader.open(file)).hasMessageContaining("is a file");
        assertThatThrownBy(() -> RecordingReader.open(folder)).hasMessageContaining("no manifest.json");
        Path inner = Files.createDirectory(folder.resolve("app-20260101-000000-1"));
        RecordedFolder.writeManifest(inner, Format.VERSION);
        assertThatThrownBy(() -> RecordingReader.open(folder)).hasMessageContaining("holds 1 recording");
        RecordedFolder.writeManifest(inner, Format.VERSION + 1);
        assertThatThrownBy(() -> RecordingReader.open(inner))
                .hasMessageContaining("is in format " + (Format.VERSION + 1));
        Files.writeString(inner.resolve(Format.MANIFEST), "{\"name\": \"a web app\"}");
        assertThatThrownBy(() -> RecordingReader.open(inner)).hasMessageContaining("some other program's");
        Files.writeString(inner.resolve(Format.MANIFEST), "{\"formatVersion\": 1,");
        assertThatThrownBy(() -> RecordingReader.open(inner)).hasMessageContaining("not valid JSON");
    }

    @Test
    void aRecordingThatGotNoFurtherThanItsManifestIsEmpty() throws IOException {
        RecordedFolder.writeManifest(folder, Format.VERSION);
        Recording recording = RecordingReader.open(folder);
        assertThat(recording.spanCount()).isZero();
        assertThat(recording.sessionCount()).isZero();
        assertThat(recording.durationNanos()).isZero();
    }

    @Test
    void aForeignRingIsNamed() throws IOException {
        try (RecordedFolder written = RecordedFolder.in(folder)) {
            written.drawn(SESSION);
        }
        Files.write(folder.resolve(Format.RING), new byte[10_000]);
        assertThat(RecordingReader.open(folder).integrity().corruptBlocks().keySet())
                .anyMatch(reason -> reason.startsWith("ring file unreadable"));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted().toList();
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> list = Files.list(folder.resolve(Format.SPANS))) {
            return list.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }
}
