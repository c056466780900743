package io.sonde.model;

import java.util.HashMap;
import java.util.Map;

/** Texts by id. An entry may come after the span that uses it, so texts are looked up once all records were read. */
final class Dictionary {
    private final Map<Integer, String> texts = new HashMap<>();
    private final Map<String, String> canonical = new HashMap<>();

    void define(int id, String text) {
        texts.put(id, canonical.computeIfAbsent(text, same -> same));
    }

    /** The text of an id; 0 is the empty string, and an id that was never defined says so. */
    String text(int id) {
        if (id == 0) {
            return "";
        }
        String text = texts.get(id);
        return text == null ? "(name lost: " + id + ")" : text;
    }
}
