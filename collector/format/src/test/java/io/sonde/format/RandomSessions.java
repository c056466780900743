package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Seeded spans that lie in each other on several threads, with begins, waits and sums, as a program records them. */
final class RandomSessions {
    private static final int THREADS = 7;

    private final Random random;
    private final List<Deque<SpanRecord>> open = new ArrayList<>();
    private long clock = 1L << 40;
    private long nextId = 1L << 50;

    RandomSessions(long seed) {
        random = new Random(seed);
        for (int i = 0; i < THREADS; i++) {
            open.add(new ArrayDeque<>());
        }
    }

    void write(int records, RecordHandler one, RecordHandler other) {
        for (int i = 0; i < records; i++) {
            int thread = random.nextInt(THREADS);
            Deque<SpanRecord> stack = open.get(thread);
            clock += random.nextInt(1 << 1 + random.nextInt(25));
            switch (random.nextInt(8)) {
                case 0, 1 -> begin(stack, 20 + thread, one, other);
                case 2 -> wait(stack, 20 + thread, one, other);
                case 3 -> aggregate(stack, 20 + thread, one, other);
                default -> end(stack, 20 + thread, one, other);
            }
        }
    }

    private SpanRecord open(Deque<SpanRecord> stack, long thread) {
        SpanRecord parent = stack.peek();
        SpanRecord span = new SpanRecord();
        span.spanId = nextId++;
        span.parentId = parent == null ? 0 : parent.spanId;
        span.traceId = parent == null ? span.spanId : parent.traceId;
        span.threadId = thread;
        span.start = clock;
        span.operation = random.nextInt(12);
        span.phase = span.operation % 5;
        span.flags = parent == null ? 1 : random.nextInt(20) == 0 ? 64 : 0;
        span.name = span.operation * 10 + random.nextInt(3);
        return span;
    }

    private void begin(Deque<SpanRecord> stack, long thread, RecordHandler one, RecordHandler other) {
        SpanRecord span = open(stack, thread);
        stack.push(span);
        one.begin(span);
        other.begin(span);
    }

    private void end(Deque<SpanRecord> stack, long thread, RecordHandler one, RecordHandler other) {
        SpanRecord span = random.nextBoolean() && !stack.isEmpty() ? stack.pop() : open(stack, thread);
        clock += random.nextInt(1 << 20);
        span.end = clock;
        attributes(span);
        one.span(span);
        other.span(span);
    }

    private void aggregate(Deque<SpanRecord> stack, long thread, RecordHandler one, RecordHandler other) {
        SpanRecord sum = open(stack, thread);
        sum.spanId = 0;
        sum.end = sum.start + random.nextInt(100_000);
        attributes(sum);
        one.aggregate(sum);
        other.aggregate(sum);
    }

    private void attributes(SpanRecord span) {
        for (int code = span.operation; code < span.operation + span.operation % 6; code++) {
            switch (Attribute.ofCode(code).type()) {
                case BOOLEAN -> span.add(code, random.nextInt(2));
                case HASH -> span.add(code, random.nextBoolean() ? 77 : random.nextLong());
                case DOUBLE -> span.add(code, Double.doubleToRawLongBits(random.nextInt(3)));
                default -> span.add(code, random.nextInt(4) * 100);
            }
        }
    }

    private void wait(Deque<SpanRecord> stack, long thread, RecordHandler one, RecordHandler other) {
        SpanRecord inside = stack.peek();
        long span = inside == null ? 0 : inside.spanId;
        long start = clock;
        clock += random.nextInt(1 << 20);
        int on = random.nextInt(3);
        for (RecordHandler target : new RecordHandler[] {one, other}) {
            target.wait(span, thread, start, clock, 3, on, 0x7654321 * on, on == 0 ? 20 : 0, on & 1);
        }
    }
}
