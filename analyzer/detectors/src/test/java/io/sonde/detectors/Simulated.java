package io.sonde.detectors;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.RecordingBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Recordings of many sessions whose times come from a seed: for what only many sessions show. */
final class Simulated {
    private final RecordingBuilder builder = new RecordingBuilder();
    private final Map<String, Integer> texts = new HashMap<>();
    private final Random random;
    private long nextSpan = 1;
    private long nextThread = 1;

    private Simulated(long seed) {
        random = new Random(seed);
    }

    static Recording recording(long seed, Consumer<Simulated> sessions) {
        Simulated simulated = new Simulated(seed);
        sessions.accept(simulated);
        return simulated.builder.build(Manifest.ofApp("simulated"));
    }

    Random random() {
        return random;
    }

    /** Milliseconds around a median, lognormal. */
    double noisy(double median, double sigma) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    /** A session that begins at a second and makes calls one after another. */
    void session(double atSecond, Consumer<Calls> calls) {
        Calls session = new Calls(Math.round(atSecond * 1e9) + 1_000_000_000);
        calls.accept(session);
        session.end();
    }

    private int text(String text) {
        return texts.computeIfAbsent(text, added -> {
            int id = texts.size() + 1;
            builder.define(id, added);
            return id;
        });
    }

    /** One session in the making. */
    final class Calls {
        private final long root = nextSpan++;
        private final long thread = nextThread++;
        private final long start;
        private final Map<Attribute, String> rootTexts = new HashMap<>();
        private long at;

        private Calls(long start) {
            this.start = start;
            at = start + 1_000_000;
        }

        Calls with(Attribute attribute, String text) {
            rootTexts.put(attribute, text);
            return this;
        }

        Calls call(Operation operation, String name, double millis) {
            return call(operation, name, millis, Map.of());
        }

        Calls call(Operation operation, String name, double millis, Map<Attribute, Long> attributes) {
            long end = at + Math.round(millis * 1e6);
            SpanRecord span = span(operation, name, nextSpan++, root, at, end);
            attributes.forEach(span::add);
            builder.span(span);
            at = end;
            return this;
        }

        private void end() {
            SpanRecord span = span(Operation.INVOKE_AGENT, "Desk", root, 0, start, at + 1_000_000);
            span.flags = SpanFlags.ROOT;
            rootTexts.forEach((attribute, value) -> span.add(attribute, text(value)));
            builder.span(span);
        }

        private SpanRecord span(Operation operation, String name, long id, long parent, long from, long to) {
            SpanRecord span = new SpanRecord();
            span.spanId = id;
            span.parentId = parent;
            span.traceId = root;
            span.start = from;
            span.end = to;
            span.threadId = thread;
            span.operation = operation.ordinal();
            span.phase = operation.phase().ordinal();
            span.name = text(name);
            return span;
        }
    }
}
