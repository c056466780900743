package io.sonde.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes columns of numbers, and texts as numbers of a table that stands at the end. */
final class ColumnWriter {
    private static final int DECIMALS = 3;

    private final JsonGenerator json;
    private final Map<String, Integer> texts = new LinkedHashMap<>();

    ColumnWriter(JsonGenerator json) {
        this.json = json;
    }

    /** Writes what belongs to one item: values into an array, keys into an object. */
    @FunctionalInterface
    interface Item<T> {
        void write(T item) throws IOException;
    }

    void object(JsonKeys.Body body) throws IOException {
        json.writeStartObject();
        body.write();
        json.writeEndObject();
    }

    void object(String key, JsonKeys.Body body) throws IOException {
        json.writeFieldName(key);
        object(body);
    }

    <T> void objects(String key, Collection<T> items, Item<T> item) throws IOException {
        array(key, items, one -> object(() -> item.write(one)));
    }

    <T> void array(String key, Collection<T> items, Item<T> item) throws IOException {
        json.writeArrayFieldStart(key);
        for (T one : items) {
            item.write(one);
        }
        json.writeEndArray();
    }

    /** An array in which each item has as many values as all others. */
    <T> void column(String key, Collection<T> items, Item<T> item) throws IOException {
        array(key, items, item);
    }

    /** An array of arrays. */
    <T> void arrays(String key, Collection<T> items, Item<T> item) throws IOException {
        array(key, items, one -> {
            json.writeStartArray();
            item.write(one);
            json.writeEndArray();
        });
    }

    /** The name of what is written next. */
    void key(String key) throws IOException {
        json.writeFieldName(key);
    }

    void number(double value) throws IOException {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP));
        }
    }

    void numberOrNull(@Nullable Long value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }

    /** Milliseconds as whole microseconds. */
    void micros(double ms) throws IOException {
        number(Math.rint(ms * 1000));
    }

    /** A word of ours or a number in letters, as it is. */
    void raw(String text) throws IOException {
        json.writeString(text);
    }

    /** A recorded text by its number. */
    void index(String text) throws IOException {
        json.writeNumber(texts.computeIfAbsent(WellFormed.visible(text), added -> texts.size()));
    }

    void text(String key, String text) throws IOException {
        json.writeStringField(key, WellFormed.visible(text));
    }

    /** No key for what is not known. */
    void value(String key, @Nullable Number value) throws IOException {
        if (value != null) {
            json.writeFieldName(key);
            number(value.doubleValue());
        }
    }

    /** The table of texts; after the last {@link #index}. */
    void texts() throws IOException {
        json.writeArrayFieldStart("texts");
        for (String text : texts.keySet()) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
