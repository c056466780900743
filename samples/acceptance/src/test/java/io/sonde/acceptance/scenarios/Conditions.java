package io.sonde.acceptance.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario needs of the JVM that runs it.
 *
 * @param threads kinds of threads on which it makes sense, the usual one first
 * @param dark kinds of threads on which nothing that is recorded can show the cause
 * @param java least version
 * @param collectors garbage collectors with which it makes sense, the usual one first
 * @param heap sizes of the heap by collector, such as {@code 64m}; {@code any} for those without a size of their own
 * @param jvm further arguments
 * @param rules lines of a rules file for the agent
 * @param processors how many the planted program may use, as in a container; 0 for all
 */
record Conditions(
        List<String> threads,
        List<String> dark,
        int java,
        List<String> collectors,
        JsonNode heap,
        List<String> jvm,
        List<String> rules,
        double processors) {
    static final List<String> THREADS = List.of("platform", "virtual");
    static final List<String> COLLECTORS = List.of("Serial", "Parallel", "G1", "Z");
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    static Conditions read(JsonNode truth) {
        return new Conditions(
                words(truth, "threads", THREADS),
                words(truth, "dark", List.of()),
                truth.path("java").asInt(17),
                words(truth, "collectors", COLLECTORS),
                truth.path("heap"),
                words(truth, "jvm", List.of()),
                words(truth, "rules", List.of()),
                truth.path("processors").asDouble(0));
    }

    private static List<String> words(JsonNode truth, String key, List<String> absent) {
        if (!truth.has(key)) {
            return absent;
        }
        List<String> words = new ArrayList<>();
        truth.path(key).forEach(word -> words.add(word.asText()));
        return List.copyOf(words);
    }

    /** Arguments for the size of the heap with this collector; none where it does not matter. */
    List<String> heapWith(String collector) {
        JsonNode size = heap.has(collector) ? heap.path(collector) : heap.path("any");
        return size.isMissingNode() ? List.of() : List.of("-Xms" + size.asText(), "-Xmx" + size.asText());
    }

    /** Why it cannot run so; null when it can. */
    @Nullable
    String against(int feature, String kind, String collector) {
        if (!threads.contains(kind)) {
            return "not for " + kind + " threads";
        }
        int least = kind.equals("virtual") ? Math.max(java, FIRST_WITH_VIRTUAL_THREADS) : java;
        if (feature < least) {
            return "needs Java " + least;
        }
        return collectors.contains(collector) ? null : "not with the collector " + collector;
    }
}
