package io.sonde.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down every record it is handed, field by field. */
final class Transcript implements RecordHandler {
    final List<String> lines = new ArrayList<>();

    @Override
    public void span(SpanRecord span) {
        lines.add("span " + fields(span) + " end " + span.end);
    }

    @Override
    public void begin(SpanRecord span) {
        lines.add("begin " + fields(span));
    }

    @Override
    public void aggregate(SpanRecord spans) {
        lines.add("aggregate " + fields(spans) + " end " + spans.end);
    }

    private static String fields(SpanRecord span) {
        return String.join(
                " ",
                Arrays.toString(new long[] {
                    span.spanId,
                    span.parentId,
                    span.traceId,
                    span.start,
                    span.threadId,
                    span.name,
                    span.phase,
                    span.operation,
                    span.flags
                }),
                Arrays.toString(Arrays.copyOf(span.codes, span.attributeCount)),
                Arrays.toString(Arrays.copyOf(span.values, span.attributeCount)));
    }

    @Override
    public void define(int id, String text) {
        lines.add("define " + id + " " + text);
    }

    @Override
    public void anchor(long ticks, long epochNanos, long lostSpans, long failures) {
        lines.add("anchor " + ticks + " " + epochNanos + " " + lostSpans + " " + failures);
    }

    @Override
    public void thread(long id, int name, boolean virtual) {
        lines.add("thread " + id + " " + name + " " + virtual);
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
        lines.add("wait " + spanId + " " + threadId + " " + start + " " + end + " " + blockerClass + " " + callSite
                + " " + blockerIdentity + " " + ownerThreadId + " " + flags);
    }

    @Override
    public void attribute(int code, int type, String key) {
        lines.add("attribute " + code + " " + type + " " + key);
    }

    @Override
    public void operation(int code, String label) {
        lines.add("operation " + code + " " + label);
    }

    @Override
    public void unknown(int type, int bytes) {
        lines.add("unknown " + type + " " + bytes);
    }
}
