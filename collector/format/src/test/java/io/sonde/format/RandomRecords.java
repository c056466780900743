package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;
import java.util.Random;

/** Seeded records: ordinary ones, and ones whose fields hold the extremes of their types. */
final class RandomRecords {
    private static final long[] EXTREMES = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 127, 128};

    private final Random random;

    RandomRecords(long seed) {
        random = new Random(seed);
    }

    SpanRecord span() {
        SpanRecord span = new SpanRecord();
        boolean extreme = random.nextInt(4) == 0;
        span.spanId = extreme ? extreme() : random.nextLong();
        span.parentId = random.nextBoolean() ? 0 : extreme ? extreme() : span.spanId - random.nextInt(1000) - 1;
        if (span.parentId == span.spanId) {
            span.parentId = 0; // no span is its own parent
        }
        span.traceId = extreme ? extreme() : span.spanId - random.nextInt(1000);
        span.start = extreme ? extreme() : random.nextInt(1_000_000);
        span.end = extreme ? extreme() : span.start + random.nextInt(1_000_000);
        span.threadId = extreme ? extreme() : random.nextInt(100);
        span.phase = random.nextInt(256);
        span.operation = random.nextInt(256);
        span.flags = random.nextInt(256);
        span.name = extreme ? (int) extreme() : random.nextInt(10_000);
        int attributes = random.nextInt(8) == 0 ? random.nextInt(70) : random.nextInt(20);
        for (int i = 0; i < attributes; i++) {
            int code = random.nextInt(Attribute.count() + 5);
            boolean flag = code < Attribute.count() && Attribute.ofCode(code).type() == Attribute.Type.BOOLEAN;
            span.add(code, flag ? random.nextInt(2) : extreme ? extreme() : random.nextInt(100_000));
        }
        return span;
    }

    String text() {
        int length = random.nextInt(10) == 0 ? 20_000 : random.nextInt(40);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextInt(5) == 0 ? 0x4E00 + random.nextInt(100) : 'a' + random.nextInt(26)));
        }
        return text.toString();
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    long extreme() {
        return EXTREMES[random.nextInt(EXTREMES.length)];
    }
}
