package io.sonde.acceptance.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/**
 * Lines of a scenario's source, found by what stands in them, so that a truth survives changes above them.
 *
 * @param first of them, from 1
 * @param last of them
 */
record Lines(int first, int last) {
    /** From the first line that holds {@code from} to the next that holds {@code to}, which may be the same. */
    static Lines read(JsonNode lines) {
        try {
            List<String> source = Files.readAllLines(Places.scenarios()
                    .resolve("src/main/java/com/example/scenarios/cases")
                    .resolve(lines.path("in").asText() + ".java"));
            int first = next(source, lines.path("from").asText(), 0);
            return new Lines(
                    first,
                    next(source, lines.path("to").asText(lines.path("from").asText()), first - 1));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static int next(List<String> source, String text, int from) {
        for (int i = from; i < source.size(); i++) {
            if (source.get(i).contains(text)) {
                return i + 1;
            }
        }
        throw new IllegalStateException("no line with '" + text + "'");
    }

    boolean hold(int line) {
        return line >= first && line <= last;
    }
}
