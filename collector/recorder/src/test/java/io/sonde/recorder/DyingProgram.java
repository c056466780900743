package io.sonde.recorder;

import java.nio.file.Path;
import java.time.Duration;

/** Records and then ends without closing anything, as {@code kill -9} would. Arguments: folder, spans. */
final class DyingProgram {
    private DyingProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        long last = Long.parseLong(arguments[1]);
        Ring ring = Ring.create(folder.resolve("spans.ring"), 1 << 20, 42, 1, 0, 0);
        Recorder recorder = new Recorder(ring, folder.resolve("spans"), Retention.DEFAULT);
        recorder.start();
        for (long id = 1; id <= last; id++) {
            if (!Spans.write(ring, id)) {
                throw new IllegalStateException("full");
            }
            if (id % 5_000 == 0) {
                recorder.flush(Duration.ofSeconds(60));
            }
        }
        Runtime.getRuntime().halt(9);
    }
}
