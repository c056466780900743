package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies what a tracer writes. Thread-safe. */
final class CollectedSpans implements SpanSink {
    record Ended(
            long id, long parent, long trace, Operation operation, int name, int flags, Map<Attribute, Long> values) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    record Wait(
            long span,
            long thread,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long owner,
            int flags) {}

    final List<Wait> waits = new ArrayList<>();
    final List<Ended> ended = new ArrayList<>();
    final List<Ended> aggregates = new ArrayList<>();
    final List<Long> begunTraces = new ArrayList<>();
    final List<Long> begun = new ArrayList<>();
    final Map<Integer, String> texts = new LinkedHashMap<>();
    final List<Long> threads = new ArrayList<>();
    int failures;
    boolean full;

    @Override
    public synchronized void begin(Span span) {
        begun.add(span.spanId());
        begunTraces.add(span.traceId());
    }

    @Override
    public synchronized void end(Span span, long end) {
        Map<Attribute, Long> values = new LinkedHashMap<>();
        for (int i = 0; i < span.attributeCount(); i++) {
            values.put(Attribute.ofCode(span.codes()[i]), span.values()[i]);
        }
        ended.add(new Ended(
                span.spanId(), span.parentId(), span.traceId(), span.operation(), span.name(), span.flags(), values));
    }

    @Override
    public synchronized void aggregate(Span spans, long end) {
        Map<Attribute, Long> values = new LinkedHashMap<>();
        for (int i = 0; i < spans.attributeCount(); i++) {
            values.put(Attribute.ofCode(spans.codes()[i]), spans.values()[i]);
        }
        aggregates.add(new Ended(
                spans.spanId(),
                spans.parentId(),
                spans.traceId(),
                spans.operation(),
                spans.name(),
                spans.flags(),
                values));
    }

    @Override
    public synchronized boolean define(int id, String text) {
        if (full) {
            return false;
        }
        texts.put(id, text);
        return true;
    }

    @Override
    public synchronized void thread(long id, int name, boolean virtual) {
        threads.add(id);
    }

    @Override
    public synchronized void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {
        waits.add(
                new Wait(spanId, threadId, start, end, blockerClass, callSite, blockerIdentity, ownerThreadId, flags));
    }

    @Override
    public synchronized void failure() {
        failures++;
    }

    synchronized Ended only(Operation operation) {
        List<Ended> found =
                ended.stream().filter(span -> span.operation() == operation).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " spans of " + operation + " in " + ended);
        }
        return found.get(0);
    }

    String name(Ended span) {
        return texts.get(span.name());
    }
}
