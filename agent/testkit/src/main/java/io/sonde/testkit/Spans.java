package io.sonde.testkit;

import io.sonde.api.Span;
import io.sonde.api.SpanSink;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What one test wrote. Thread-safe: spans arrive from the threads of the code under test. */
public final class Spans {
    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A task ends microseconds after what it completed; a test that loses a parent on purpose should not wait long. */
    private static final long PARENT_GUARD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Raw(
            long id,
            long parent,
            long trace,
            Operation operation,
            Phase phase,
            int name,
            int flags,
            long start,
            long end,
            long thread,
            short[] codes,
            long[] values) {}

    private record RawWait(
            long span,
            long thread,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long owner,
            int flags) {}

    private final List<RawWait> waits = new ArrayList<>();
    private final List<Raw> raw = new ArrayList<>();
    private final Set<Long> begun = new HashSet<>();
    private final Map<Integer, String> texts = new HashMap<>();
    private final Set<Long> threads = new HashSet<>();
    private final Set<Long> writers = new HashSet<>();

    Spans() {}

    SpanSink sink() {
        return new Sink();
    }

    private final class Sink implements SpanSink {
        @Override
        public void begin(Span span) {
            synchronized (raw) {
                begun.add(span.spanId());
                writers.add(span.threadId());
            }
        }

        @Override
        public void end(Span span, long end) {
            short[] codes = java.util.Arrays.copyOf(span.codes(), span.attributeCount());
            long[] values = java.util.Arrays.copyOf(span.values(), span.attributeCount());
            synchronized (raw) {
                writers.add(span.threadId());
                raw.add(new Raw(
                        span.spanId(),
                        span.parentId(),
                        span.traceId(),
                        span.operation(),
                        span.phase(),
                        span.name(),
                        span.flags(),
                        span.start(),
                        end,
                        span.threadId(),
                        codes,
                        values));
                raw.notifyAll();
            }
        }

        @Override
        public void aggregate(Span spans, long end) {
            throw new AssertionError("spans are summed, and nobody asked for it");
        }

        @Override
        public boolean define(int id, String text) {
            synchronized (raw) {
                texts.put(id, text);
            }
            return true;
        }

        @Override
        public void thread(long id, int name, boolean virtual) {
            synchronized (raw) {
                threads.add(id);
            }
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
            synchronized (raw) {
                waits.add(new RawWait(
                        spanId, threadId, start, end, blockerClass, callSite, blockerIdentity, ownerThreadId, flags));
            }
        }

        @Override
        public void failure() {}
    }

    /** Every span that has ended, by start. */
    public List<RecordedSpan> all() {
        synchronized (raw) {
            return raw.stream()
                    .map(this::resolve)
                    .sorted(Comparator.comparingLong(RecordedSpan::start).thenComparingLong(RecordedSpan::id))
                    .toList();
        }
    }

    /** Every wait that was written, in the order in which they ended. */
    public List<RecordedWait> waits() {
        synchronized (raw) {
            return waits.stream()
                    .map(wait -> new RecordedWait(
                            wait.span,
                            wait.thread,
                            wait.start,
                            wait.end,
                            text(wait.blockerClass),
                            text(wait.callSite),
                            wait.blockerIdentity,
                            wait.owner,
                            wait.flags))
                    .toList();
        }
    }

    private RecordedSpan resolve(Raw span) {
        Map<Attribute, Object> attributes = new EnumMap<>(Attribute.class);
        for (int i = 0; i < span.codes.length; i++) {
            Attribute attribute = Attribute.ofCode(span.codes[i]);
            long value = span.values[i];
            attributes.put(
                    attribute,
                    switch (attribute.type()) {
                        case TEXT -> text((int) value);
                        case DOUBLE -> Double.longBitsToDouble(value);
                        case BOOLEAN -> value != 0;
                        default -> value;
                    });
        }
        return new RecordedSpan(
                span.id,
                span.parent,
                span.trace,
                span.operation,
                span.phase,
                text(span.name),
                span.flags,
                span.start,
                span.end,
                span.thread,
                attributes);
    }

    private String text(int id) {
        return id == 0 ? "" : texts.getOrDefault(id, "(undefined text " + id + ")");
    }

    /** Every span of a kind, by start. */
    public List<RecordedSpan> of(Operation operation) {
        return all().stream().filter(span -> span.operation() == operation).toList();
    }

    /** The one span of a kind. */
    public RecordedSpan only(Operation operation) {
        List<RecordedSpan> found = of(operation);
        if (found.size() != 1) {
            throw new AssertionError(
                    "expected one span of " + operation + ", found " + found.size() + " in " + describe());
        }
        return found.get(0);
    }

    /** The one span of this name. */
    public RecordedSpan named(String name) {
        List<RecordedSpan> found =
                all().stream().filter(span -> span.name().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError(
                    "expected one span named '" + name + "', found " + found.size() + " in " + describe());
        }
        return found.get(0);
    }

    /** The spans directly beneath one, by start. */
    public List<RecordedSpan> children(RecordedSpan parent) {
        return all().stream().filter(span -> span.parentId() == parent.id()).toList();
    }

    /** The nearest span around this one that is no task. */
    public RecordedSpan logicalParent(RecordedSpan span) {
        RecordedSpan parent = parent(span);
        while (parent.operation() == Operation.TASK) {
            parent = parent(parent);
        }
        return parent;
    }

    /** A future completes before the task around it ends: the parent may come a moment after its child. */
    private RecordedSpan parent(RecordedSpan span) {
        try {
            return await(1, other -> other.id() == span.parentId(), PARENT_GUARD_NANOS)
                    .get(0);
        } catch (Exception missing) {
            throw new AssertionError("no parent of " + span + " in " + describe(), missing);
        }
    }

    /** Waits until so many spans match: for spans that end on threads that nothing joins. */
    public List<RecordedSpan> await(int count, Predicate<RecordedSpan> matching) throws Exception {
        return await(count, matching, GUARD_NANOS);
    }

    private List<RecordedSpan> await(int count, Predicate<RecordedSpan> matching, long guardNanos) throws Exception {
        long end = System.nanoTime() + guardNanos;
        synchronized (raw) {
            while (true) {
                List<RecordedSpan> found = all().stream().filter(matching).toList();
                if (found.size() >= count) {
                    return found;
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException(found.size() + " of " + count + " spans came: " + describe());
                }
                TimeUnit.NANOSECONDS.timedWait(raw, left);
            }
        }
    }

    /** Every text that was written: where a canary would be. */
    public List<String> texts() {
        synchronized (raw) {
            return List.copyOf(texts.values());
        }
    }

    /** Every span, a line each. */
    public String describe() {
        StringBuilder lines = new StringBuilder();
        all().forEach(span -> lines.append("\n  ").append(span));
        return lines.toString();
    }

    /**
     * Waits, not for ever, until everything that was begun has ended and every parent is there: a request is answered, and
     * a future complete, before the task that did it has ended. To be called while the spans are still being written.
     */
    void settle() {
        long end = System.nanoTime() + PARENT_GUARD_NANOS;
        synchronized (raw) {
            boolean interrupted = false;
            long left = PARENT_GUARD_NANOS;
            while (!isSettled() && left > 0 && !interrupted) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(raw, left);
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                    interrupted = true;
                }
                left = end - System.nanoTime();
            }
        }
    }

    private boolean isSettled() {
        Set<Long> ended = new HashSet<>();
        raw.forEach(span -> ended.add(span.id));
        return ended.containsAll(begun)
                && raw.stream().allMatch(span -> span.parent == 0 || ended.contains(span.parent));
    }

    /** What is wrong with what was written, whatever the test was about; empty when nothing is. */
    List<String> violations() {
        List<String> wrong = new ArrayList<>();
        List<RecordedSpan> spans = all();
        Map<Long, RecordedSpan> byId = new HashMap<>();
        for (RecordedSpan span : spans) {
            if (byId.put(span.id(), span) != null) {
                wrong.add("ended twice: " + span);
            }
        }
        for (RecordedSpan span : spans) {
            if (span.parentId() != 0 && !byId.containsKey(span.parentId())) {
                wrong.add("its parent was never written: " + span);
            }
        }
        for (RecordedSpan span : spans) {
            check(span, byId, wrong);
        }
        synchronized (raw) {
            for (long id : begun) {
                if (!byId.containsKey(id)) {
                    wrong.add("begun and never ended: " + Long.toHexString(id));
                }
            }
            for (long thread : writers) {
                if (!threads.contains(thread)) {
                    wrong.add("thread " + thread + " was never announced");
                }
            }
        }
        return wrong;
    }

    private static void check(RecordedSpan span, Map<Long, RecordedSpan> byId, List<String> wrong) {
        if (span.has(SpanFlags.LEAKED)) {
            wrong.add("left open until an outer span ended: " + span);
        }
        if (span.has(SpanFlags.TRUNCATED)) {
            wrong.add("attributes were left out: " + span);
        }
        if (span.end() < span.start()) {
            wrong.add("ended before it began: " + span);
        }
        if (span.name().startsWith("(undefined")
                || span.attributes().values().toString().contains("(undefined text")) {
            wrong.add("a text was never defined: " + span);
        }
        boolean root = span.parentId() == 0;
        if (root != span.isRoot() || root && span.traceId() != span.id()) {
            wrong.add("root and parent disagree: " + span);
        }
        RecordedSpan parent = byId.get(span.parentId());
        if (parent != null && parent.traceId() != span.traceId()) {
            wrong.add("in another trace than its parent: " + span);
        }
        if (parent != null && parent.start() > span.start()) {
            wrong.add("began before its parent: " + span);
        }
    }
}
