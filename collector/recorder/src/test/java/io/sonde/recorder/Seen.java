package io.sonde.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects records and checks that every span is whole. */
final class Seen implements RecordHandler {
    final List<Long> spans = new ArrayList<>();
    final Map<Integer, String> dictionary = new TreeMap<>();
    final Map<Long, Integer> threads = new TreeMap<>();
    final Map<Integer, String> attributes = new TreeMap<>();
    final Map<Integer, String> operations = new TreeMap<>();
    final List<Long> anchors = new ArrayList<>();
    final List<List<Long>> waits = new ArrayList<>();
    long lostSpans;
    int unknown;

    @Override
    public void span(SpanRecord span) {
        assertThat(span.start).isEqualTo(span.spanId * 10);
        assertThat(span.end).isEqualTo(span.spanId * 10 + 5);
        assertThat(span.parentId).isEqualTo(span.spanId - 1);
        assertThat(span.value(Attribute.INPUT_HASH, -1)).isEqualTo(span.spanId * 31);
        assertThat(span.value(Attribute.ITEMS, -1)).isEqualTo(span.spanId);
        spans.add(span.spanId);
    }

    @Override
    public void define(int id, String text) {
        dictionary.put(id, text);
    }

    @Override
    public void thread(long id, int name, boolean virtual) {
        threads.put(id, name);
    }

    @Override
    public void anchor(long ticks, long epochNanos, long lostSpans, long failures) {
        anchors.add(ticks);
        this.lostSpans = lostSpans;
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
        waits.add(List.of(
                spanId,
                threadId,
                start,
                end,
                (long) blockerClass,
                (long) callSite,
                (long) blockerIdentity,
                ownerThreadId,
                (long) flags));
    }

    @Override
    public void attribute(int code, int type, String key) {
        attributes.put(code, key);
    }

    @Override
    public void operation(int code, String label) {
        operations.put(code, label);
    }

    @Override
    public void unknown(int type, int bytes) {
        unknown++;
    }
}
