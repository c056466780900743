package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Attribute.Type;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was recorded with a span, in words, for whoever looks at it: the attributes that say something by themselves. */
final class SpanNotes {
    private record Note(Attribute attribute, String name, String unit) {}

    private static final List<Note> NOTES = List.of(
            new Note(Attribute.ERROR_TYPE, "error", ""),
            new Note(Attribute.GEN_AI_RESPONSE_MODEL, "answered by", ""),
            new Note(Attribute.GEN_AI_USAGE_INPUT_TOKENS, "input tokens", ""),
            new Note(Attribute.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, "of them from the prompt cache", ""),
            new Note(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, "output tokens", ""),
            new Note(Attribute.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS, "of them reasoning", ""),
            new Note(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, "to the first chunk", "ns"),
            new Note(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "ended by", ""),
            new Note(Attribute.MESSAGES, "messages", ""),
            new Note(Attribute.TOOLS_OFFERED, "tools offered", ""),
            new Note(Attribute.TOOL_CALLS, "tool calls asked for", ""),
            new Note(Attribute.INPUT_CHARS, "input", "characters"),
            new Note(Attribute.OUTPUT_CHARS, "output", "characters"),
            new Note(Attribute.RESULTS, "results", ""),
            new Note(Attribute.ITEMS, "items", ""),
            new Note(Attribute.DB_SYSTEM_NAME, "database", ""),
            new Note(Attribute.DB_RESPONSE_RETURNED_ROWS, "rows", ""),
            new Note(Attribute.DB_OPERATION_BATCH_SIZE, "batch", ""),
            new Note(Attribute.HTTP_REQUEST_METHOD, "method", ""),
            new Note(Attribute.HTTP_RESPONSE_STATUS_CODE, "status", ""),
            new Note(Attribute.HTTP_REQUEST_RESEND_COUNT, "repetition", ""),
            new Note(Attribute.RETRY_AFTER, "asked to wait", "ns"),
            new Note(Attribute.SERVER_ADDRESS, "server", ""),
            new Note(Attribute.HTTP_ROUTE, "route", ""),
            new Note(Attribute.QUEUE_WAIT, "waited for a thread", "ns"),
            new Note(Attribute.EXECUTOR, "ran on", ""),
            new Note(Attribute.POOL_NAME, "pool", ""),
            new Note(Attribute.POOL_WAIT, "waited for a connection", "ns"),
            new Note(Attribute.POOL_ACTIVE, "connections in use", ""),
            new Note(Attribute.POOL_MAX, "of at most", ""),
            new Note(Attribute.POOL_PENDING, "others waiting", ""),
            new Note(Attribute.CACHE_NAME, "cache", ""),
            new Note(Attribute.CACHE_HIT, "hit", ""),
            new Note(Attribute.WEIGHT, "stands for calls", ""));

    private SpanNotes() {}

    static Map<String, String> of(Session session, int node) {
        Map<String, String> notes = new LinkedHashMap<>();
        String function = session.text(node, Attribute.CODE_FUNCTION_NAME);
        if (function != null) {
            long line = session.value(node, Attribute.CODE_LINE_NUMBER, 0);
            notes.put("called in", line > 0 ? function + ":" + line : function);
        }
        String shown = Names.line(session, node);
        String whole = session.name(node);
        if (!whole.equals(shown)) {
            notes.put(session.operation(node) == Operation.SQL ? "statement" : "name", whole);
        }
        for (Note note : NOTES) {
            if (session.has(node, note.attribute)) {
                String text = text(session, node, note);
                if (!text.isEmpty() && !text.equals(session.name(node))) {
                    notes.put(note.name, text);
                }
            }
        }
        return notes;
    }

    private static String text(Session session, int node, Note note) {
        if (note.attribute.type() == Type.TEXT) {
            String text = session.text(node, note.attribute);
            return text == null ? "" : text;
        }
        long value = session.value(node, note.attribute, 0);
        if (note.attribute.type() == Type.BOOLEAN) {
            return value == 0 ? "no" : "yes";
        }
        return note.unit.equals("ns") ? Wording.time(value) : (value + " " + note.unit).strip();
    }
}
