package io.sonde.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes keys with values, and no key at all for a null or a number that is none. */
final class JsonKeys {
    /** A microsecond, where numbers are milliseconds. */
    static final int DECIMALS = 3;

    private final JsonGenerator json;

    JsonKeys(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the keys of one object. */
    @FunctionalInterface
    interface Body {
        void write() throws IOException;
    }

    /** Writes the keys of the object that stands for {@code item}. */
    @FunctionalInterface
    interface ItemBody<T> {
        void write(T item) throws IOException;
    }

    void object(Body body) throws IOException {
        json.writeStartObject();
        body.write();
        json.writeEndObject();
    }

    void object(String key, Body body) throws IOException {
        json.writeFieldName(key);
        object(body);
    }

    <T> void array(String key, List<T> items, ItemBody<T> body) throws IOException {
        json.writeArrayFieldStart(key);
        for (T item : items) {
            object(() -> body.write(item));
        }
        json.writeEndArray();
    }

    void texts(String key, List<String> values) throws IOException {
        json.writeArrayFieldStart(key);
        for (String value : values) {
            json.writeString(WellFormed.unicode(value));
        }
        json.writeEndArray();
    }

    void text(String key, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(WellFormed.unicode(key), WellFormed.unicode(value));
        }
    }

    void textOrNull(String key, @Nullable String value) throws IOException {
        if (value == null) {
            json.writeNullField(key);
        } else {
            text(key, value);
        }
    }

    void count(String key, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeNumberField(key, value);
        }
    }

    void flag(String key, boolean value) throws IOException {
        json.writeBooleanField(key, value);
    }

    /** With six significant digits: a session may cost far less than a cent. */
    void money(String key, @Nullable Double value) throws IOException {
        if (value == null || !Double.isFinite(value)) {
            return;
        }
        BigDecimal rounded = BigDecimal.valueOf(value)
                .round(new MathContext(6, RoundingMode.HALF_UP))
                .stripTrailingZeros();
        json.writeNumberField(key, rounded.scale() < 0 ? rounded.setScale(0) : rounded);
    }

    void number(String key, @Nullable Double value) throws IOException {
        if (value == null || !Double.isFinite(value)) {
            return;
        }
        json.writeFieldName(key);
        number(value);
    }

    /** An array of finite numbers. */
    void numbers(String key, List<Double> values) throws IOException {
        json.writeArrayFieldStart(key);
        for (double value : values) {
            number(value);
        }
        json.writeEndArray();
    }

    private void number(double value) throws IOException {
        BigDecimal rounded = BigDecimal.valueOf(value)
                .setScale(DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        json.writeNumber(rounded.scale() < 0 ? rounded.setScale(0) : rounded);
    }
}
