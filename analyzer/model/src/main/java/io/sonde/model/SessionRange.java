package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Map;

/**
 * All sessions of one folder, or those that began in a part of its time.
 *
 * @param low place of the first session in the folder's index
 * @param high place behind the last one
 * @param from first moment of the part, ns of the recording's clock
 * @param to moment behind it
 * @param whole whether it is all, with what belongs to no session
 * @param presence what the spans of the part are and carry
 * @param spans number of them
 * @param inferred sessions whose bounds were inferred
 */
record SessionRange(
        RecordedSpans source,
        int low,
        int high,
        long from,
        long to,
        boolean whole,
        RecordingBuilder.Presence presence,
        long spans,
        int inferred) {

    static SessionRange all(RecordedSpans source) {
        int count = source.index.count();
        long spans = 0;
        for (long outside : source.index.outside()) {
            spans += outside;
        }
        return of(source, 0, count, source.start, source.end, true, source.presence, spans);
    }

    /** The sessions that began in {@code [from, to)}. Unit: ns of the recording's clock. */
    static SessionRange between(RecordedSpans source, long from, long to) {
        int low = source.firstFrom(from);
        int high = Math.max(low, source.firstFrom(to));
        RecordingBuilder.Presence presence = new RecordingBuilder.Presence();
        SessionIndex index = source.index;
        for (int place = low; place < high; place++) {
            int first = index.from(place) + (index.inferred(place) ? 1 : 0);
            for (int at = first; at < index.overlaysTo(place); at++) {
                presence.add(source.table, index.rows().get(at));
            }
        }
        long begin = Math.max(source.start, from);
        return of(source, low, high, begin, Math.max(begin, Math.min(source.end, to)), false, presence, 0);
    }

    private static SessionRange of(
            RecordedSpans source,
            int low,
            int high,
            long from,
            long to,
            boolean whole,
            RecordingBuilder.Presence presence,
            long outside) {
        SessionIndex index = source.index;
        long spans = outside;
        int inferred = 0;
        for (int place = low; place < high; place++) {
            spans += index.overlaysTo(place) - index.from(place) - (index.inferred(place) ? 1 : 0);
            for (int at = index.to(place); at < index.overlaysTo(place); at++) {
                spans += summed(source.table, index.rows().get(at));
            }
            inferred += source.inferred(place) ? 1 : 0;
        }
        return new SessionRange(source, low, high, from, to, whole, presence, spans, inferred);
    }

    /** Spans that a row stands for beyond itself. */
    private static long summed(SpanTable table, int row) {
        int count = table.isAggregate(row) ? table.find(row, Attribute.AGGREGATE_COUNT) : -1;
        return count < 0 ? 0 : Math.max(0, table.valueAt(count) - 1);
    }

    int count() {
        return high - low;
    }

    /** ns since the epoch of the range's first moment. */
    long epochOfStart() {
        return source.epochOfStart + (from - source.start);
    }

    /** ns since the epoch of the range's end. */
    long epochOfEnd() {
        return source.epochOfStart + (to - source.start);
    }

    /** The part of it in a range of wall-clock time. Unit: ns since the epoch. */
    SessionRange between(long fromEpoch, long toEpoch) {
        long first = fromEpoch == Long.MIN_VALUE ? from : source.start + (fromEpoch - source.epochOfStart);
        long end = toEpoch == Long.MAX_VALUE ? Long.MAX_VALUE : source.start + (toEpoch - source.epochOfStart);
        return between(source, Math.max(from, first), end);
    }

    /** Counts spans that belong to no session by the label of their operation. */
    void countOutside(Map<String, Long> counts) {
        if (!whole) {
            return;
        }
        Operation[] operations = Operation.values();
        for (int i = 0; i < operations.length; i++) {
            long count = source.index.outside()[i];
            if (count > 0) {
                counts.merge(operations[i].label(), count, Long::sum);
            }
        }
    }

    /** Finds the numbers of the sessions that these spans belong to. */
    void findSessions(java.util.Set<Long> spanIds, int firstNumber, Map<Long, Integer> found) {
        SessionIndex index = source.index;
        for (int place = low; place < high; place++) {
            for (int at = index.from(place); at < index.overlaysTo(place); at++) {
                long spanId = source.table.spanId(index.rows().get(at));
                if (spanIds.contains(spanId)) {
                    found.putIfAbsent(spanId, firstNumber + place - low);
                }
            }
        }
    }
}
