package io.sonde.benchmarks;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.SplittableRandom;

/**
 * Model calls of 0.4 to 0.9 s one after the other on each of several threads, with trace, parent, phase and two counts of
 * tokens, in the order in which they end; twelve in each session. Deterministic.
 */
final class TokenSpans {
    private static final int IDS = 1024;
    private static final int IN_SESSION = 12;

    private final SplittableRandom random = new SplittableRandom(7);
    private final SpanRecord span = new SpanRecord();
    private final long[] clock;
    private final long[] nextId;
    private final long[] root;
    private final int[] calls;
    private long nextIds = 1L << 40;

    TokenSpans(int threads) {
        clock = new long[threads];
        nextId = new long[threads];
        root = new long[threads];
        calls = new int[threads];
        for (int i = 0; i < threads; i++) {
            clock[i] = 1_000_000_000_000L + random.nextInt(500_000_000);
        }
    }

    /** The next one; valid until the next call. */
    SpanRecord next() {
        int thread = 0;
        for (int i = 1; i < clock.length; i++) {
            if (clock[i] < clock[thread]) {
                thread = i;
            }
        }
        if (calls[thread]++ % IN_SESSION == 0) {
            root[thread] = id(thread);
        }
        span.clear();
        span.operation = Operation.CHAT.ordinal();
        span.phase = Operation.CHAT.phase().ordinal();
        span.spanId = id(thread);
        span.parentId = span.traceId = root[thread];
        span.threadId = 31 + thread;
        span.name = 12;
        span.start = clock[thread] + 50_000 + random.nextInt(3_000_000);
        span.end = span.start + 400_000_000 + random.nextInt(500_000_000);
        clock[thread] = span.end;
        span.add(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 300 + random.nextInt(4_000));
        span.add(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, random.nextInt(600));
        return span;
    }

    private long id(int thread) {
        if (nextId[thread] % IDS == 0) {
            nextId[thread] = nextIds;
            nextIds += IDS;
        }
        return nextId[thread]++;
    }
}
