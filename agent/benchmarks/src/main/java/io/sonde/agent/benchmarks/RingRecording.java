package io.sonde.agent.benchmarks;

import io.sonde.api.Tracer;
import io.sonde.core.RingSink;
import io.sonde.format.RecordHandler;
import io.sonde.recorder.Ring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recording into a mapped ring as large as the agent's, whose records are thrown away. */
final class RingRecording {
    private static final int RING_BYTES = 8 << 20;
    private static final RecordHandler NOBODY = new RecordHandler() {};

    private final Path file;
    private final Ring ring;

    RingRecording() throws IOException {
        file = Files.createTempDirectory("sonde-span").resolve("spans.ring");
        ring = Ring.create(file, RING_BYTES, 1, 1, 0, 0);
        Tracer.record(new RingSink(ring, () -> {}, () -> {}));
    }

    /** Makes room and says how many records there were. One thread at a time. */
    int drain() {
        return ring.drain(NOBODY, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    void end() throws IOException {
        Tracer.stop();
        if (ring.lostSpans() > 0) {
            System.out.printf("%n%d spans found the ring full, which costs less than writing%n", ring.lostSpans());
        }
        Files.delete(file);
        Files.delete(file.getParent());
    }
}
