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

/** Recordings of sessions that overlap, which cannot be drawn: spans written one by one. Times in ms. */
final class WrittenSpans {
    private final RecordingBuilder handler = new RecordingBuilder();
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<String, Long> threads = new HashMap<>();
    private long nextSpan = 1;
    private double last;

    private int text(String text) {
        return texts.computeIfAbsent(text, added -> {
            handler.define(texts.size() + 1, added);
            return texts.size() + 1;
        });
    }

    /** One span to be described and written. */
    final class One {
        final SpanRecord span = new SpanRecord();
        private final boolean open;

        private One(boolean open) {
            this.open = open;
        }

        One with(Attribute attribute, long value) {
            span.add(attribute, value);
            return this;
        }

        One with(Attribute attribute, String value) {
            span.add(attribute, text(value));
            return this;
        }

        One failed() {
            span.flags |= SpanFlags.ERROR;
            return this;
        }

        /** Writes it and says its id. */
        long write() {
            if (open) {
                handler.begin(span);
            } else {
                handler.span(span);
            }
            return span.spanId;
        }
    }

    /** A span; {@code to} below 0: it never ended. A parent of 0 makes a root. */
    One span(long trace, long parent, Operation operation, String name, String thread, double from, double to) {
        One one = new One(to < 0);
        one.span.spanId = nextSpan++;
        one.span.parentId = parent;
        one.span.traceId = parent == 0 ? one.span.spanId : trace;
        one.span.start = Math.round((1_000 + from) * 1e6);
        one.span.end = Math.round((1_000 + Math.max(from, to)) * 1e6);
        one.span.threadId = threads.computeIfAbsent(thread, added -> (long) threads.size() + 1);
        one.span.operation = operation.ordinal();
        one.span.phase = operation.phase().ordinal();
        one.span.name = name.isEmpty() ? 0 : text(name);
        one.span.flags = (parent == 0 ? SpanFlags.ROOT : 0) | (operation.isOverlay() ? SpanFlags.ASYNC : 0);
        last = Math.max(last, Math.max(from, to));
        return one;
    }

    Recording recording() {
        return recording(0);
    }

    /** The recording goes on for so long after its last span. */
    Recording recording(double millisAfter) {
        long end = Math.round((1_000 + last + millisAfter) * 1e6);
        handler.anchor(end, end, 0, 0);
        return handler.build(Manifest.ofApp("written"));
    }
}
