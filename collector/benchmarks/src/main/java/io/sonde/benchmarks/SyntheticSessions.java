package io.sonde.benchmarks;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sessions of an agent system as instrumentations write them: three to five rounds of a model call with its transport, a
 * retrieval with an embedding and two queries, and a tool that runs a query for each of several rows; about fifty spans.
 */
final class SyntheticSessions {
    private static final long MILLI = 1_000_000;

    private final SplittableRandom random = new SplittableRandom(42);
    private final Map<String, Integer> texts = new HashMap<>();
    private final boolean rooted;
    private final List<Event> events = new ArrayList<>();
    private long nextSpan = 1;
    private long now = 1_000 * MILLI;
    private long spans;
    private long count;
    private long root;
    private long thread;

    /**
     * A record in the order of the recording.
     *
     * @param at when it was written
     * @param ended whether the span has ended or only begun
     */
    record Event(long at, boolean ended, SpanRecord span) {}

    SyntheticSessions(boolean rooted) {
        this.rooted = rooted;
        for (Operation operation : Operation.values()) {
            text("name of " + operation.label());
        }
        text("gpt-x");
        text("SELECT id, title FROM trips WHERE customer = ?");
        text("SELECT price, currency FROM fares WHERE trip = ?");
        text("io.acme.travel.fares.FareRepository.priceOf");
    }

    long spans() {
        return spans;
    }

    long count() {
        return count;
    }

    long now() {
        return now;
    }

    Map<String, Integer> texts() {
        return texts;
    }

    /** So many sessions side by side, each on a thread of its own, ordered as a recorder would have seen them. */
    List<Event> next(int sessions) {
        events.clear();
        long from = now;
        for (int i = 0; i < sessions; i++) {
            thread = 20 + i;
            session(from + i * 37 * MILLI);
        }
        events.sort(Comparator.comparingLong(Event::at));
        return events;
    }

    private void session(long from) {
        count++;
        long id = nextSpan++;
        root = rooted ? id : 0;
        long at = from + MILLI;
        int rounds = 3 + random.nextInt(3);
        for (int i = 0; i < rounds; i++) {
            at = model(at, 200 + random.nextInt(600), i);
            at = retrieval(at);
            at = tool(at);
        }
        if (rooted) {
            SpanRecord span = span(Operation.INVOKE_AGENT, id, 0, from, at + MILLI);
            span.flags = SpanFlags.ROOT;
            emit(span);
        }
        now = Math.max(now, at + 10 * MILLI);
    }

    private long model(long from, int millis, int round) {
        long id = nextSpan++;
        long to = from + millis * MILLI;
        SpanRecord transport = span(Operation.HTTP, nextSpan++, id, from + MILLI / 2, to - MILLI / 2);
        transport.flags |= SpanFlags.TRANSPORT;
        transport.add(Attribute.SERVER_PORT, 443);
        transport.add(Attribute.HTTP_RESPONSE_STATUS_CODE, 200);
        emit(transport);
        SpanRecord call = span(Operation.CHAT, id, root, from, to);
        call.add(Attribute.GEN_AI_REQUEST_MODEL, text("gpt-x"));
        call.add(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 500 + 300L * round);
        call.add(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, random.nextInt(400));
        call.add(Attribute.INPUT_HASH, random.nextLong());
        call.add(Attribute.MESSAGES, 2L + 2 * round);
        call.add(Attribute.TOOL_CALLS, 1);
        call.add(Attribute.ENTRY_KEY, 77);
        emit(call);
        return to + MILLI;
    }

    private long retrieval(long from) {
        long id = nextSpan++;
        long at = from + MILLI / 5;
        SpanRecord embedding = span(Operation.EMBEDDINGS, nextSpan++, id, at, at + 12 * MILLI);
        embedding.add(Attribute.INPUT_HASH, random.nextLong());
        emit(embedding);
        at += 13 * MILLI;
        at = query(id, at, "SELECT id, title FROM trips WHERE customer = ?", 2 + random.nextInt(4));
        SpanRecord whole = span(Operation.RETRIEVAL, id, root, from, at);
        whole.add(Attribute.INPUT_HASH, random.nextLong());
        whole.add(Attribute.RESULTS, 5);
        emit(whole);
        return at + MILLI / 3;
    }

    private long tool(long from) {
        long id = nextSpan++;
        long at = from + MILLI / 5;
        int rows = 3 + random.nextInt(8);
        for (int i = 0; i < rows; i++) {
            at = query(id, at, "SELECT price, currency FROM fares WHERE trip = ?", 1 + random.nextInt(9));
        }
        SpanRecord whole = span(Operation.EXECUTE_TOOL, id, root, from, at);
        whole.add(Attribute.INPUT_HASH, random.nextLong());
        emit(whole);
        return at + MILLI / 3;
    }

    private long query(long parent, long from, String statement, int millis) {
        long to = from + millis * MILLI + random.nextInt(1_000_000);
        SpanRecord query = span(Operation.SQL, nextSpan++, parent, from, to);
        query.add(Attribute.DB_QUERY_TEXT, text(statement));
        query.add(Attribute.INPUT_HASH, random.nextLong());
        query.add(Attribute.DB_RESPONSE_RETURNED_ROWS, 3);
        query.add(Attribute.DB_CONNECTION, thread);
        query.add(Attribute.CODE_FUNCTION_NAME, text("io.acme.travel.fares.FareRepository.priceOf"));
        query.add(Attribute.CODE_LINE_NUMBER, 42);
        emit(query);
        return to + MILLI / 10;
    }

    private SpanRecord span(Operation operation, long id, long parent, long from, long to) {
        SpanRecord span = new SpanRecord();
        span.spanId = id;
        span.parentId = parent;
        span.traceId = root != 0 ? root : parent == 0 ? id : parent;
        span.start = from;
        span.end = to;
        span.threadId = thread;
        span.operation = operation.ordinal();
        span.phase = operation.phase().ordinal();
        span.name = text("name of " + operation.label());
        span.flags = parent == 0 ? SpanFlags.ROOT : 0;
        return span;
    }

    private void emit(SpanRecord span) {
        spans++;
        if (Operation.ofCode(span.operation).writesBegin()) {
            SpanRecord begun = span.copy();
            begun.attributeCount = 0;
            events.add(new Event(span.start, false, begun));
        }
        events.add(new Event(span.end, true, span));
    }

    private int text(String text) {
        return texts.computeIfAbsent(text, added -> texts.size() + 1);
    }
}
