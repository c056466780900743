package io.sonde.acceptance;

import io.sonde.format.BlockLayout;
import io.sonde.format.BlockReader;
import io.sonde.format.Format;
import io.sonde.format.RecordHandler;
import io.sonde.format.RingFile;
import io.sonde.format.SpanRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The waits of a recording, read from its blocks and its ring as they stand in the files. */
final class RecordedWaits implements RecordHandler {
    /** One wait, texts resolved. */
    record Wait(
            long spanId,
            long threadId,
            long nanos,
            String blockerClass,
            String callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {}

    private record Raw(Wait found, int blockerClass, int callSite) {}

    private final Set<Raw> raw = new HashSet<>();
    private final Map<Integer, String> texts = new HashMap<>(Map.of(0, ""));
    final Set<Long> spans = new HashSet<>();
    final Set<Long> begun = new HashSet<>();

    static RecordedWaits of(Path recording) throws IOException {
        RecordedWaits waits = new RecordedWaits();
        try (Stream<Path> files = Files.list(recording.resolve(Format.SPANS))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".cq4")).toList()) {
                waits.blocks(Files.readAllBytes(file));
            }
        }
        RingFile.open(recording.resolve(Format.RING)).read(waits);
        return waits;
    }

    private void blocks(byte[] file) {
        BlockReader reader = new BlockReader();
        for (int at = 0; at < file.length - BlockLayout.PAYLOAD_OFFSET; at++) {
            if (file[at] == 'S' && file[at + 1] == 'N' && file[at + 2] == 'D' && file[at + 3] == 'B') {
                byte[] rest = Arrays.copyOfRange(file, at, Math.min(file.length, at + (1 << 20)));
                if (reader.open(rest, rest.length) == null) {
                    reader.read(this);
                }
            }
        }
    }

    List<Wait> all() {
        List<Wait> all = new ArrayList<>();
        for (Raw each : raw) {
            Wait wait = each.found();
            all.add(new Wait(
                    wait.spanId(),
                    wait.threadId(),
                    wait.nanos(),
                    texts.getOrDefault(each.blockerClass(), "?"),
                    texts.getOrDefault(each.callSite(), "?"),
                    wait.blockerIdentity(),
                    wait.ownerThreadId(),
                    wait.flags()));
        }
        return all;
    }

    @Override
    public void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {
        Wait wait = new Wait(spanId, threadId, end - start, "", "", blockerIdentity, ownerThreadId, flags);
        raw.add(new Raw(wait, blockerClass, callSite));
    }

    @Override
    public void define(int id, String text) {
        texts.put(id, text);
    }

    @Override
    public void span(SpanRecord span) {
        spans.add(span.spanId);
    }

    @Override
    public void begin(SpanRecord span) {
        begun.add(span.spanId);
    }
}
