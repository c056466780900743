package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.BlockReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** Reads a queue as the analyzer does: read-only, with a tailer, without being told its roll cycle. */
final class Recorded {
    private Recorded() {}

    /** Everything in the queue, by segment. */
    static Map<Integer, Seen> segments(Path spans) {
        Map<Integer, Seen> segments = new TreeMap<>();
        blocks(spans, (cycle, block) -> block.read(segments.computeIfAbsent(cycle, number -> new Seen())));
        return segments;
    }

    /** Position in a ring up to which its records are in the queue. */
    static long next(Path spans, long ringId) {
        long[] next = new long[1];
        blocks(spans, (cycle, block) -> {
            if (block.ringId() == ringId) {
                next[0] = Math.max(next[0], block.next());
            }
        });
        return next[0];
    }

    private static void blocks(Path spans, BiConsumer<Integer, BlockReader> each) {
        BlockReader reader = new BlockReader();
        try (ChronicleQueue queue =
                        SingleChronicleQueueBuilder.binary(spans).readOnly(true).build();
                ExcerptTailer tailer = queue.createTailer()) {
            Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap();
            Map<Long, Long> next = new TreeMap<>();
            while (tailer.readBytes(bytes)) {
                byte[] block = Arrays.copyOf(bytes.toByteArray(), (int) bytes.readRemaining());
                bytes.clear();
                assertThat(reader.open(block, block.length)).isNull();
                boolean own = reader.next() <= reader.first();
                // A block that was tried again after a failure may be there twice.
                if (own || reader.first() >= next.getOrDefault(reader.ringId(), 0L)) {
                    each.accept(tailer.cycle(), reader);
                    if (!own) {
                        next.put(reader.ringId(), reader.next());
                    }
                }
            }
        }
    }

    /** Everything in the queue, taken together. */
    static Seen all(Path spans) {
        Seen all = new Seen();
        segments(spans).values().forEach(segment -> {
            all.spans.addAll(segment.spans);
            all.dictionary.putAll(segment.dictionary);
            all.threads.putAll(segment.threads);
            all.anchors.addAll(segment.anchors);
            all.lostSpans = Math.max(all.lostSpans, segment.lostSpans);
        });
        return all;
    }
}
