package io.sonde.cli;

import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.recorder.Anchor;
import io.sonde.recorder.Manifest;
import io.sonde.recorder.Recorder;
import io.sonde.recorder.Retention;
import io.sonde.recorder.Ring;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import jdk.jfr.Recording;

/**
 * A recording with a little of everything, written by the recorder itself into files as small as they get: sessions in the
 * queue, more of them in the ring, as a kill leaves it, gauges, class histograms, a file of the Flight Recorder.
 */
final class SmallRecording {
    /** Sessions of four spans each in the queue, and as many more in the ring. */
    static final int SESSIONS = 4;

    static final int SPANS = 2 * SESSIONS * 4;
    private static final short[] NONE = {};
    private static final int CAPACITY = 4096;

    private final Ring ring;
    private long nextId = 1;
    private long now = 1_000_000_000;

    private SmallRecording(Ring ring) {
        this.ring = ring;
    }

    /** @param ringId tells it from other recordings */
    static void write(Path folder, long ringId) throws IOException {
        Files.createDirectories(folder.resolve(Format.HEAP));
        Path live = Files.createTempDirectory(folder, "live");
        Path file = live.resolve(Format.RING);
        Ring ring = Ring.create(file, CAPACITY, ringId, 4711, 1_000_000_000, 1_700_000_000_000_000_000L);
        Recorder recorder = new Recorder(ring, live.resolve(Format.SPANS), Retention.DEFAULT);
        SmallRecording recording = new SmallRecording(ring);
        recorder.start();
        recording.names();
        for (int session = 0; session < SESSIONS; session++) {
            recording.session();
            if (!recorder.flush(Duration.ofSeconds(60))) {
                throw new IllegalStateException("the recorder does not keep up");
            }
        }
        // Claimed and never written: the recorder waits for it, and what follows stays in the ring.
        int stalled = ring.claim(RingRecords.ANCHOR_BYTES);
        for (int session = 0; session < SESSIONS; session++) {
            recording.session();
        }
        byte[] left = new byte[RingLayout.DATA_OFFSET + CAPACITY];
        ByteBuffer whole = ring.buffer();
        whole.get(0, left);
        Files.write(folder.resolve(Format.RING), left);
        Files.createDirectory(folder.resolve(Format.SPANS));
        for (Path segment : Readings.files(live.resolve(Format.SPANS))) {
            Files.copy(segment, folder.resolve(Format.SPANS).resolve(segment.getFileName()));
        }
        ring.abandon(stalled, RingRecords.ANCHOR_BYTES);
        recorder.stop(Duration.ofSeconds(60));
        Readings.delete(live);
        new Manifest("desk-1", "desk", Instant.ofEpochSecond(1_700_000_000), 4711)
                .agentVersion("1")
                .clock(
                        Format.CLOCK_NANOTIME,
                        "System.nanoTime",
                        1_000_000_000,
                        Anchor.now().epochNanos(),
                        ringId)
                .sessionRoot("desk", "framework")
                .library(new Manifest.Library("langchain4j", "1.0", Manifest.LibraryStatus.WOVEN, 3, null))
                .write(folder.resolve(Format.MANIFEST));
        heap(folder.resolve(Format.HEAP));
        flight(folder.resolve("jdk-0001.jfr"));
    }

    private void names() {
        String[] names = {"desk", "model", "find_customer", "SELECT customer"};
        for (int i = 0; i < names.length; i++) {
            byte[] utf8 = names[i].getBytes(StandardCharsets.UTF_8);
            int at = ring.claim(RingRecords.defineBytes(utf8.length));
            RingRecords.writeDefine(ring.buffer(), at, i + 1, utf8);
            ring.commit(at, RingRecords.defineBytes(utf8.length));
        }
    }

    private void session() {
        long root = nextId++;
        long start = now;
        now += 1_000_000;
        child(root, root, Operation.CHAT, 2);
        long tool = child(root, root, Operation.EXECUTE_TOOL, 3);
        child(root, tool, Operation.SQL, 4);
        span(root, 0, root, Operation.INVOKE_AGENT, 1, start, now);
        now += 5_000_000;
    }

    private long child(long trace, long parent, Operation operation, int name) {
        long id = nextId++;
        span(id, parent, trace, operation, name, now, now + 3_000_000);
        now += 3_500_000;
        return id;
    }

    private void span(long id, long parent, long trace, Operation operation, int name, long start, long end) {
        int at = ring.claim(RingLayout.spanBytes(0));
        if (at < 0) {
            throw new IllegalStateException("the ring is too small");
        }
        RingRecords.writeSpan(
                ring.buffer(),
                at,
                Format.SPAN,
                operation.phase().ordinal(),
                operation.ordinal(),
                parent == 0 ? SpanFlags.ROOT : 0,
                id,
                parent,
                trace,
                start,
                end,
                1,
                name,
                0,
                NONE,
                new long[0]);
        ring.commit(at, RingLayout.spanBytes(0));
    }

    private static void heap(Path folder) throws IOException {
        StringBuilder gauges = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            gauges.append("{\"t\":" + i * 10_000_000_000L + ",\"heapUsed\":" + i * 1_000_000
                    + ",\"heapMax\":100000000,\"afterGc\":[" + i * 900_000 + "," + i * 800_000
                    + "],\"pools\":{\"G1 Old Gen\":500},\"oldGcs\":" + i + ",\"threads\":[10,9,11,12]"
                    + ",\"watch\":[{\"type\":\"app.Chat\",\"ended\":9,\"reachable\":7,\"judged\":8}]}\n");
        }
        Files.writeString(folder.resolve(Format.GAUGES), gauges);
        for (int i = 1; i <= 3; i++) {
            Files.writeString(
                    folder.resolve(String.format(Format.HISTOGRAM, i)),
                    "# t=" + i * 50_000_000_000L + " reason=alarm: heap pause=99\n" + 10 * i + " " + 400 * i + " [B\n"
                            + 3 * i + " " + 48 * i + " app.Chat\n");
        }
    }

    private static void flight(Path file) throws IOException {
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ThreadSleep").withThreshold(Duration.ZERO);
            recording.enable("jdk.GarbageCollection");
            recording.start();
            System.gc();
            recording.stop();
            recording.dump(file);
        }
    }
}
