package io.sonde.detectors;

import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;

/** Sessions that overlap, which cannot be drawn. */
final class Calls {
    private static final long START = 1_000_000_000L;

    private Calls() {}

    /** A session of one call of 1000 tokens and 100 ms that is refused once where it comes late. Unit: ms. */
    static void call(RecordHandler handler, int number, long start, long late) {
        if (number == 0) {
            handler.define(1, "m");
        }
        long root = 10L * number + 1;
        long end = start + late + 100;
        span(handler, root, 0, root, Operation.INVOKE_AGENT, start, end, 0);
        SpanRecord chat = of(root + 1, root, root, Operation.CHAT, start, end, 0);
        chat.name = 1;
        chat.add(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 1000);
        handler.span(chat);
        if (late > 0) {
            span(handler, root + 2, root + 1, root, Operation.HTTP, start, start + Math.min(late, 10), 429);
        }
        span(handler, root + 3, root + 1, root, Operation.HTTP, start + late, end, 200);
    }

    private static void span(
            RecordHandler handler,
            long id,
            long parent,
            long trace,
            Operation operation,
            long from,
            long to,
            long status) {
        handler.span(of(id, parent, trace, operation, from, to, status));
    }

    private static SpanRecord of(
            long id, long parent, long trace, Operation operation, long from, long to, long status) {
        SpanRecord span = new SpanRecord();
        span.spanId = id;
        span.parentId = parent;
        span.traceId = trace;
        span.start = START + from * 1_000_000;
        span.end = START + to * 1_000_000;
        span.threadId = trace;
        span.operation = operation.ordinal();
        span.phase = operation.phase().ordinal();
        span.flags = parent == 0 ? SpanFlags.ROOT : 0;
        if (operation == Operation.HTTP) {
            span.flags |= SpanFlags.TRANSPORT;
        }
        if (status > 0) {
            span.add(Attribute.HTTP_RESPONSE_STATUS_CODE, status);
        }
        if (status >= 400) {
            span.flags |= SpanFlags.ERROR;
        }
        return span;
    }
}
