package io.sonde.benchmarks;

import io.sonde.format.BlockWriter;
import io.sonde.format.Format;
import io.sonde.format.SpanRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/**
 * Writes a recording of any size, to measure the analysis with: sessions of {@link SyntheticSessions}, eight at a time,
 * in blocks and segments as the recorder makes them. Deterministic. Arguments: folder, least number of spans, and
 * {@code rootless} to leave out the roots of the sessions.
 */
public final class LargeRecording {
    private static final int AT_A_TIME = 8;
    private static final int BLOCK_RECORDS = 512;
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int SEGMENT_BYTES = 64 << 20;
    private static final long RING = 7;

    private final BlockWriter block = new BlockWriter();
    private final ExcerptAppender appender;
    private long position;
    private long millis = 1_700_000_000_000L;
    private int inSegment = SEGMENT_BYTES;
    private long bytes;

    private LargeRecording(Path folder) {
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
        SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder.resolve(Format.SPANS))
                .rollCycle(LegacyRollCycles.MINUTELY)
                .timeProvider(() -> millis)
                .blockSize(1 << 20)
                .build();
        appender = queue.createAppender();
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long spans = Long.parseLong(arguments[1]);
        boolean rooted = arguments.length < 3 || !arguments[2].equals("rootless");
        Files.writeString(folder.resolve(Format.MANIFEST), """
                {"formatVersion": %d, "id": "large", "app": "large", "start": "2026-01-01T00:00:00Z", "pid": 1,
                 "jvm": {"name": "none", "version": "17"}, "clock": {"id": 1, "name": "nanoTime",
                 "firstAnchor": {"ticks": 0}}, "sessionRoots": [], "libraries": [], "notRecorded": [],
                 "cleanStop": true, "counters": {}}
                """.formatted(Format.VERSION));
        LargeRecording recording = new LargeRecording(folder);
        SyntheticSessions sessions = new SyntheticSessions(rooted);
        while (sessions.spans() < spans) {
            recording.write(sessions, sessions.next(AT_A_TIME));
        }
        recording.flush();
        System.out.printf(
                "%,d spans in %,d sessions, %,d MB of blocks%n",
                sessions.spans(), sessions.count(), recording.bytes / 1_000_000);
        System.exit(0); // Chronicle's threads have nothing left to do
    }

    private void write(SyntheticSessions sessions, List<SyntheticSessions.Event> events) {
        for (SyntheticSessions.Event event : events) {
            if (block.count() == 0) {
                begin(sessions);
            }
            SpanRecord span = event.span();
            if (event.ended()) {
                block.span(span);
            } else {
                block.begin(span);
            }
            if (block.count() == BLOCK_RECORDS || block.size() > BLOCK_BYTES) {
                flush();
            }
        }
    }

    private void begin(SyntheticSessions sessions) {
        block.start(RING, position);
        if (inSegment >= SEGMENT_BYTES) {
            millis += 60_000;
            inSegment = 0;
            sessions.texts().forEach((text, id) -> block.define(id, text));
        }
        block.anchor(sessions.now(), 1_700_000_000_000_000_000L + sessions.now(), 0, 0);
    }

    private void flush() {
        if (block.count() == 0) {
            return;
        }
        position += block.size();
        Bytes<byte[]> finished = Bytes.wrapForRead(block.finish(position));
        try {
            finished.readLimit(block.size());
            appender.writeBytes(finished);
        } finally {
            finished.releaseLast();
        }
        bytes += block.size();
        inSegment += block.size();
        block.start(RING, position);
    }
}
