package io.sonde.acceptance.leaks;

import com.fasterxml.jackson.databind.JsonNode;
import io.sonde.acceptance.TruthFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must be said of a program; only the runner reads it.
 *
 * @param says what the program does with its memory
 * @param grades what may be said, the usual one first
 * @param detector that must say it; empty of a healthy program
 * @param also detectors that may call it a leak, too, because it is one of theirs
 * @param title what the title must have, where a detector speaks of other things, too
 * @param growing the class that grows
 * @param line class and method that allocate
 * @param phase of the allocation
 * @param holder what must stand on the way from the root to it
 * @param pattern key of the way in which it is held
 * @param heap its size
 * @param seconds a run needs; 0 for the suite's own
 * @param exact whether a run must not be longer, either
 * @param jvm further arguments
 */
record Truth(
        String id,
        String says,
        List<Grade> grades,
        String detector,
        List<String> also,
        @Nullable Pattern title,
        @Nullable Pattern growing,
        @Nullable Pattern line,
        @Nullable Pattern phase,
        @Nullable Pattern holder,
        @Nullable String pattern,
        String heap,
        int seconds,
        boolean exact,
        List<String> jvm,
        Half half) {

    /** Which half of the list a program belongs to. */
    enum Half {
        TUNING,
        SCORING
    }

    boolean leaks() {
        return grades.get(0) == Grade.LEAK;
    }

    /** How long a run takes when the suite asks for so many seconds. */
    int secondsOf(int asked) {
        return exact ? seconds : Math.max(asked, seconds);
    }

    /** The programs that {@code sonde.leaks} and {@code sonde.leaks.only} ask for, in the order of their names. */
    static List<Truth> asked() {
        String half = System.getProperty("sonde.leaks", "all").toUpperCase(Locale.ROOT);
        String only = System.getProperty("sonde.leaks.only", "");
        Set<String> named = only.isBlank() ? Set.of() : Set.of(only.split(",", -1));
        return all().stream()
                .filter(truth -> half.equals("ALL") || truth.half().name().equals(half))
                .filter(truth -> named.isEmpty() || named.contains(truth.id()))
                .toList();
    }

    /** Every program. */
    static List<Truth> all() {
        return TruthFiles.in(Places.leaks().resolve("truth"), Half.class, Truth::read);
    }

    private static Truth read(String id, JsonNode json, Half half) {
        return new Truth(
                id,
                json.path("says").asText(),
                Arrays.stream(json.path("verdict").asText().split("\\|", -1))
                        .map(Grade::of)
                        .toList(),
                json.path("detector").asText(),
                words(json.path("also")),
                pattern(json, "title"),
                pattern(json, "class"),
                pattern(json, "line"),
                pattern(json, "phase"),
                pattern(json, "holder"),
                json.has("pattern") ? json.path("pattern").asText() : null,
                json.path("heap").asText("128m"),
                json.path("seconds").asInt(0),
                json.path("exact").asBoolean(false),
                words(json.path("jvm")),
                half);
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }

    private static @Nullable Pattern pattern(JsonNode json, String key) {
        return json.has(key) ? Pattern.compile(json.path(key).asText()) : null;
    }

    @Override
    public String toString() {
        return id;
    }
}
