package io.sonde.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code heap/paths.ndjson}: a line about the whole, then one for each sampled object. */
final class RootPathLines {
    private RootPathLines() {}

    /** Returns what is wrong with it, empty when nothing is. */
    static String read(List<String> lines, HeapRecord.Builder heap) {
        ObjectMapper mapper = new ObjectMapper();
        int damaged = 0;
        long at = 0;
        for (int i = 0; i < lines.size(); i++) {
            try {
                JsonNode line = mapper.readTree(lines.get(i));
                if (line != null && i == 0 && line.path("t").isIntegralNumber()) {
                    at = line.path("t").asLong();
                } else if (line != null && line.path("path").isArray() && at != 0) {
                    heap.way(new HeapRecord.Way(
                            at - line.path("age").asLong(),
                            steps(line.path("path"), root(line.path("root").asText("")))));
                } else {
                    damaged++;
                }
            } catch (JsonProcessingException e) {
                damaged++;
            }
        }
        return damaged == 0
                ? ""
                : "has " + damaged + (damaged == 1 ? " line that is" : " lines that are") + " no way from a root";
    }

    /** JFR's words for a kind of root in ours. */
    private static String root(String words) {
        if (words.contains("Stack Variable")) {
            return "a variable on a thread's stack";
        }
        return words.startsWith("Class Loader Data") ? "a class loader" : "";
    }

    /** @param root stands before the first step where nothing else does */
    private static List<HeapRecord.WayStep> steps(JsonNode path, String root) {
        List<HeapRecord.WayStep> steps = new ArrayList<>();
        for (JsonNode step : path) {
            String via = step.path("via").asText("");
            steps.add(new HeapRecord.WayStep(
                    ClassNames.readable(step.path("type").asText("?")),
                    via.isEmpty() && steps.isEmpty() ? root : via,
                    step.path("entries").asLong(-1)));
        }
        return List.copyOf(steps);
    }
}
