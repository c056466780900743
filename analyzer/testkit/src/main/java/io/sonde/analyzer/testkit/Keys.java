package io.sonde.analyzer.testkit;

import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Attribute;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Attribute keys of a drawing: the format's own, and short names for the frequent ones. */
final class Keys {
    private static final Map<String, Attribute> BY_NAME = new HashMap<>();

    static {
        for (Attribute attribute : Attribute.values()) {
            BY_NAME.put(attribute.key(), attribute);
        }
        BY_NAME.put("input", Attribute.INPUT_HASH);
        BY_NAME.put("output", Attribute.OUTPUT_HASH);
        BY_NAME.put("queryHash", Attribute.INPUT_HASH);
        BY_NAME.put("toolCalls", Attribute.TOOL_CALLS);
        BY_NAME.put("callId", Attribute.GEN_AI_TOOL_CALL_ID);
        BY_NAME.put("rows", Attribute.DB_RESPONSE_RETURNED_ROWS);
        BY_NAME.put("table", Attribute.DB_COLLECTION_NAME);
        BY_NAME.put("verb", Attribute.DB_OPERATION_NAME);
        BY_NAME.put("model", Attribute.GEN_AI_REQUEST_MODEL);
        BY_NAME.put("tokens", Attribute.GEN_AI_USAGE_INPUT_TOKENS);
        BY_NAME.put("messages", Attribute.MESSAGES);
        BY_NAME.put("code", Attribute.CODE_FUNCTION_NAME);
        BY_NAME.put("line", Attribute.CODE_LINE_NUMBER);
        BY_NAME.put("temperature", Attribute.GEN_AI_REQUEST_TEMPERATURE);
        BY_NAME.put("method", Attribute.HTTP_REQUEST_METHOD);
        BY_NAME.put("source", Attribute.SESSION_SOURCE);
        BY_NAME.put("pool", Attribute.POOL_NAME);
        BY_NAME.put("connection", Attribute.DB_CONNECTION);
        BY_NAME.put("cache", Attribute.CACHE_NAME);
        BY_NAME.put("hit", Attribute.CACHE_HIT);
        BY_NAME.put("weight", Attribute.WEIGHT);
    }

    private Keys() {}

    static void add(SpanRecord span, String key, String value, ToIntFunction<String> dictionary) {
        Attribute attribute = BY_NAME.get(key);
        if (attribute == null) {
            throw new IllegalArgumentException("unknown attribute " + key);
        }
        switch (attribute.type()) {
            case TEXT -> span.add(attribute, dictionary.applyAsInt(value));
            case LONG -> span.add(attribute, Long.parseLong(value));
            case DOUBLE -> span.add(attribute, Double.doubleToRawLongBits(Double.parseDouble(value)));
            case BOOLEAN -> span.add(attribute, Boolean.parseBoolean(value) ? 1 : 0);
            case HASH -> span.add(attribute, hash(value));
        }
    }

    /** Any hash will do that keeps equal texts equal. */
    private static long hash(String value) {
        long hash = 1125899906842597L;
        for (int i = 0; i < value.length(); i++) {
            hash = 31 * hash + value.charAt(i);
        }
        return hash;
    }
}
