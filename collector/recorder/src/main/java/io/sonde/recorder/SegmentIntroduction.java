package io.sonde.recorder;

import io.sonde.format.BlockWriter;
import io.sonde.format.RecordHandler;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What stands first in every segment so that it can be read alone: the vocabulary of this version, and the dictionary
 * entries and threads met so far. Recorder thread only.
 */
final class SegmentIntroduction {
    /** Threads repeated in a new segment: the newest. A program with more of them makes a new one for each task. */
    static final int THREADS_AT_MOST = 65_536;

    private final Map<Integer, String> dictionary = new HashMap<>();
    private final Map<Long, Known> threads = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
            return size() > THREADS_AT_MOST;
        }
    };
    private final BlockWriter encoder = new BlockWriter();
    private final long ringId;

    /** @param ringId names the recording that the blocks belong to */
    SegmentIntroduction(long ringId) {
        this.ringId = ringId;
    }

    private record Known(int name, boolean virtual) {}

    void remember(int id, String text) {
        dictionary.put(id, text);
    }

    void remember(long thread, int name, boolean virtual) {
        threads.put(thread, new Known(name, virtual));
    }

    /** Takes one finished block at a time. */
    interface Sink {
        void block(byte[] bytes, int size) throws IOException;
    }

    /** Writes everything, in as many blocks as it takes. */
    void write(Sink sink) throws IOException {
        encoder.start(ringId, 0);
        for (int code = 0; code < Attribute.count(); code++) {
            Attribute attribute = Attribute.ofCode(code);
            encoder.attribute(code, attribute.type().ordinal(), attribute.key());
        }
        for (Operation operation : Operation.values()) {
            encoder.operation(operation.ordinal(), operation.label());
        }
        for (Map.Entry<Integer, String> entry : dictionary.entrySet()) {
            record(sink, encoder -> encoder.define(entry.getKey(), entry.getValue()));
        }
        for (Map.Entry<Long, Known> entry : threads.entrySet()) {
            Known known = entry.getValue();
            record(sink, encoder -> encoder.thread(entry.getKey(), known.name(), known.virtual()));
        }
        finish(sink);
    }

    private void record(Sink sink, Consumer<RecordHandler> record) throws IOException {
        if (encoder.size() >= RingDrain.BLOCK_BYTES) {
            finish(sink);
            encoder.start(ringId, 0);
        }
        record.accept(encoder);
    }

    private void finish(Sink sink) throws IOException {
        byte[] bytes = encoder.finish(0);
        sink.block(bytes, encoder.size());
    }
}
