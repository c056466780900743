package io.sonde.model;

import io.sonde.format.BlockReader;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads the blocks of a Chronicle Queue, oldest first, without writing a byte: also while another JVM appends, and from
 * a folder that cannot be written. A damaged block, or a damaged segment, is counted with its reason and skipped.
 */
final class QueueSource {
    private final RecordingBuilder builder;
    private final PositionLedger ledger;
    private final BlockReader block = new BlockReader();
    private byte[] bytes = new byte[64 * 1024];

    QueueSource(RecordingBuilder builder, PositionLedger ledger) {
        this.builder = builder;
        this.ledger = ledger;
    }

    /**
     * Chronicle's banner, disk watcher and cleaner thread are of no use to a reader, and a file "system.properties" in
     * the working folder is none of its business. Read once, when its classes are initialised.
     */
    private static void quieten() {
        setIfAbsent("system.properties", ".no-system-properties-for-sonde");
        setIfAbsent("chronicle.analytics.disable", "true");
        for (String switchedOff : new String[] {"chronicle.announcer.disable", "chronicle.disk.monitor.disable"}) {
            setIfAbsent(switchedOff, "true");
        }
        setIfAbsent("background.releaser", "false");
        Jvm.setExceptionHandlers(null, null, null, null);
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    void read(Path folder) {
        quieten();
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder)
                        .readOnly(true)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            tailer.toStart();
            boolean more = true;
            while (more) {
                more = readSegment(queue, tailer);
            }
        } catch (RuntimeException | InternalError e) {
            builder.corrupt("segment unreadable (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Reads on until the end, or until a segment turns out to be damaged; true when a later one is left to read. */
    private boolean readSegment(SingleChronicleQueue queue, ExcerptTailer tailer) {
        try {
            while (readDocument(tailer)) {}
            return false;
        } catch (RuntimeException | InternalError e) {
            builder.corrupt("segment unreadable (" + e.getClass().getSimpleName() + ")");
            return skipSegment(queue, tailer);
        }
    }

    private static boolean skipSegment(SingleChronicleQueue queue, ExcerptTailer tailer) {
        try {
            int cycle = tailer.cycle();
            int next = queue.nextCycle(cycle, TailerDirection.FORWARD);
            return next > cycle && tailer.moveToIndex(queue.rollCycle().toIndex(next, 0));
        } catch (java.text.ParseException e) {
            return false;
        }
    }

    private boolean readDocument(ExcerptTailer tailer) {
        int size;
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            Bytes<?> source = java.util.Objects.requireNonNull(document.wire()).bytes();
            size = (int) Math.min(source.readRemaining(), Integer.MAX_VALUE - 8);
            if (size > bytes.length) {
                bytes = new byte[Math.max(size, bytes.length * 2)];
            }
            size = source.read(bytes, 0, size);
        }
        readBlock(size);
        return true;
    }

    private void readBlock(int size) {
        String wrong = block.open(bytes, size);
        if (wrong != null) {
            builder.corrupt(wrong);
            return;
        }
        boolean ofRing = block.ringId() != 0 && block.next() > block.first();
        if (ofRing && !ledger.add(block.ringId(), block.first(), block.next())) {
            builder.duplicateBlock();
            return;
        }
        try {
            block.read(builder);
        } catch (IllegalArgumentException e) {
            builder.corrupt(e.getMessage() == null ? "a record contradicts itself" : e.getMessage());
        }
    }
}
