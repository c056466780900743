package io.sonde.profilers;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One JSON object on one line, written key by key. What is null is left out. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    void number(String key, @Nullable Long value) {
        if (value != null) {
            key(key).append(value);
        }
    }

    void numbers(String key, long... values) {
        key(key).append('[');
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ",").append(values[i]);
        }
        text.append(']');
    }

    void text(String key, String value) {
        quoted(key(key), value);
    }

    void object(String key, Consumer<JsonLine> content) {
        JsonLine inner = new JsonLine();
        content.accept(inner);
        key(key).append(inner);
    }

    <T> void objects(String key, List<T> all, BiConsumer<JsonLine, T> content) {
        if (all.isEmpty()) {
            return;
        }
        key(key).append('[');
        for (int i = 0; i < all.size(); i++) {
            JsonLine inner = new JsonLine();
            content.accept(inner, all.get(i));
            text.append(i == 0 ? "" : ",").append(inner);
        }
        text.append(']');
    }

    private StringBuilder key(String key) {
        if (text.length() > 1) {
            text.append(',');
        }
        return quoted(text, key).append(':');
    }

    private static StringBuilder quoted(StringBuilder to, String value) {
        to.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ') {
                to.append(' ');
            } else {
                to.append(c);
            }
        }
        return to.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
