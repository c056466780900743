package io.sonde.model;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Operation;
import java.util.Random;

/** Seeded random trees: nesting, overlap, other threads, children that outlive their parents, missing parents. */
final class RandomSessions {
    private static final Operation[] KINDS = {
        Operation.CHAT, Operation.RETRIEVAL, Operation.EXECUTE_TOOL, Operation.SQL, Operation.HTTP, Operation.TASK
    };

    private RandomSessions() {}

    static Session next(long seed) {
        Random random = new Random(seed);
        RecordingBuilder builder = new RecordingBuilder();
        int spans = 1 + random.nextInt(40);
        long[] start = new long[spans + 1];
        long[] end = new long[spans + 1];
        long[] thread = new long[spans + 1];
        for (int id = 1; id <= spans; id++) {
            int parent = id == 1 ? 0 : 1 + random.nextInt(id - 1);
            if (id == 1) {
                start[id] = 1_000;
                end[id] = 1_000 + 1 + random.nextInt(100_000);
                thread[id] = 1;
            } else {
                long length = end[parent] - start[parent];
                start[id] = start[parent] + random.nextInt((int) Math.max(1, length + length / 10 + 1));
                end[id] = start[id] + random.nextInt((int) Math.max(1, length));
                thread[id] = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : thread[parent];
            }
            SpanRecord span = new SpanRecord();
            span.spanId = id;
            span.parentId = random.nextInt(50) == 0 && id > 1 ? 1_000_000 : parent;
            span.traceId = 1;
            span.start = start[id];
            span.end = end[id];
            span.threadId = thread[id];
            Operation operation = id == 1 ? Operation.INVOKE_AGENT : KINDS[random.nextInt(KINDS.length)];
            span.operation = operation.ordinal();
            span.phase = operation.phase().ordinal();
            builder.span(span);
        }
        see(builder.evidence(), random, start, end, thread);
        return builder.build(Manifest.ofApp("random")).session(0);
    }

    /** Waits, samples and pauses anywhere: inside spans, across their bounds, over each other. */
    private static void see(EvidenceCollector evidence, Random random, long[] start, long[] end, long[] thread) {
        EvidenceKind[] kinds = EvidenceKind.values();
        String[] texts = {"java.util.concurrent.locks.ReentrantLock$NonfairSync", "java.util.concurrent.FutureTask", "x"
        };
        for (int i = random.nextInt(60); i > 0; i--) {
            int span = 1 + random.nextInt(start.length - 1);
            long length = end[span] - start[span] + 100;
            long from = start[span] - 50 + random.nextLong(length);
            long to = from + random.nextLong(length);
            EvidenceKind kind = kinds[random.nextInt(kinds.length)];
            int text = evidence.text(texts[random.nextInt(texts.length)]);
            if (random.nextInt(5) == 0) {
                evidence.pause(new JvmEvents.Pause(from, to, random.nextBoolean(), "pause"));
            } else if (kind.isSample()) {
                evidence.sample(kind, thread[span], from, 1 + random.nextInt(500), EvidenceCollector.NONE, text);
            } else {
                evidence.interval(kind, thread[span], from, to, EvidenceCollector.NONE, text, 0, 0);
            }
        }
    }
}
