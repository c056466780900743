package io.sonde.acceptance.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.sonde.acceptance.TruthFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must be found in a scenario; only the runner reads it.
 *
 * @param says the plant in a few words
 * @param expect the causes to be named, most often one; empty for a healthy control
 * @param symptoms detectors that may speak too, folded under the cause or after it
 * @param operation {@code OPERATION NAME} of the location, for the trivial baseline; null where there is none
 * @param silent detectors that must not warn of the planted program, which looks as if they should
 * @param impact what must differ from the repaired twin: {@code p95}, {@code tokens}, or {@code unfinished} sessions
 * @param gcPercent of the time of the planted program that collections must take for it to count
 * @param measure what a saving is compared with: the difference of {@code median} sessions or of {@code mean} ones
 * @param numbers what the finding must say in numbers
 * @param leastSessions of a run of the whole suite, for what shows in few sessions only
 * @param options of the agent
 * @param conditions what it needs of the JVM
 * @param evidence name of the profiler without which the cause cannot be seen, null when spans and parks show it
 * @param known why the quick run is known to be wrong, null when it is right
 */
record Truth(
        String id,
        String says,
        List<Expected> expect,
        List<String> symptoms,
        List<String> silent,
        @Nullable Pattern operation,
        String impact,
        double gcPercent,
        String measure,
        List<Stated> numbers,
        int quickSessions,
        double quickPace,
        int leastSessions,
        List<String> options,
        Conditions conditions,
        @Nullable String evidence,
        @Nullable String known,
        Half half) {

    /** Which half of the list a scenario belongs to. */
    enum Half {
        TUNING,
        SCORING
    }

    /**
     * A cause and where it is.
     *
     * @param by the detector that makes such findings, where it is called otherwise
     * @param where JSON pointer into the finding to what must be found there; the empty pointer is the whole finding
     * @param lines between which the finding's line must be, where the truth says so
     */
    record Expected(
            String detector,
            String by,
            Map<String, Pattern> where,
            @Nullable Lines lines) {
        boolean isKind(JsonNode finding) {
            return finding.path("detector").asText().equals(detector);
        }

        boolean isHit(JsonNode finding) {
            return isKind(finding)
                    && where.entrySet().stream()
                            .allMatch(part -> part.getValue()
                                    .matcher(text(finding.at(part.getKey())))
                                    .find())
                    && (lines == null || lines.hold(finding.at("/location/line").asInt()));
        }

        private static String text(JsonNode node) {
            return node.isContainerNode() ? node.toString() : node.asText();
        }
    }

    /**
     * A number that the finding must state.
     *
     * @param at JSON pointer into the finding, or {@code evidence:} and a pattern of its label
     * @param scales {@code with} the pace, as times do, {@code against} it, as rates do, or not at all
     */
    record Stated(String at, double low, double high, String scales) {
        boolean holds(JsonNode finding, double pace) {
            double factor = switch (scales) {
                case "with" -> pace;
                case "against" -> 1 / pace;
                default -> 1;
            };
            double value = value(finding);
            return value >= low * factor && value <= high * factor;
        }

        double value(JsonNode finding) {
            if (!at.startsWith("evidence:")) {
                return finding.at(at).asDouble(Double.NaN);
            }
            Pattern label = Pattern.compile(at.substring("evidence:".length()));
            for (JsonNode evidence : finding.path("evidence")) {
                if (label.matcher(evidence.path("label").asText()).find()) {
                    return evidence.path("value").asDouble(Double.NaN);
                }
            }
            return Double.NaN;
        }
    }

    /** Whether it is run with few sessions in every build. */
    boolean isQuick() {
        return quickSessions > 0;
    }

    boolean isControl() {
        return expect.isEmpty();
    }

    /** Every scenario, in the order of their names. */
    static List<Truth> all() {
        return TruthFiles.in(Places.scenarios().resolve("truth"), Half.class, Truth::read);
    }

    private static Truth read(String id, JsonNode json, Half half) {
        List<Expected> expect = new ArrayList<>();
        json.path("expect").forEach(cause -> {
            Map<String, Pattern> where = new LinkedHashMap<>();
            cause.path("where")
                    .properties()
                    .forEach(part -> where.put(
                            part.getKey(), Pattern.compile(part.getValue().asText())));
            String detector = cause.path("detector").asText();
            Lines lines = cause.has("lines") ? Lines.read(cause.path("lines")) : null;
            expect.add(new Expected(detector, cause.path("by").asText(detector), where, lines));
        });
        List<Stated> numbers = new ArrayList<>();
        json.path("numbers")
                .forEach(number -> numbers.add(new Stated(
                        number.path("at").asText(),
                        number.path("low").asDouble(),
                        number.path("high").asDouble(),
                        number.path("scales").asText())));
        JsonNode quick = json.path("quick");
        return new Truth(
                id,
                json.path("says").asText(),
                expect,
                words(json.path("symptoms")),
                words(json.path("silent")),
                json.has("operation") ? Pattern.compile(json.path("operation").asText()) : null,
                json.path("impact").asText("p95"),
                json.path("gcPercent").asDouble(0),
                json.path("measure").asText("median"),
                numbers,
                quick.path("sessions").asInt(30),
                quick.path("pace").asDouble(0.5),
                json.path("sessions").asInt(0),
                words(json.path("options")),
                Conditions.read(json),
                json.has("evidence") ? json.path("evidence").asText() : null,
                json.has("known") ? json.path("known").asText() : null,
                half);
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }
}
