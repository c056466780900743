package io.sonde.acceptance.leaks;

import com.fasterxml.jackson.databind.JsonNode;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One program that was run and analysed.
 *
 * @param json findings.json
 * @param held who holds what grows, by the heap dump at the end; null when nobody knows
 */
record Run(
        Truth truth,
        Jdk jdk,
        String collector,
        JsonNode json,
        @Nullable Held held,
        Path folder) {
    /** Of leaks on the heap. */
    static final String HEAP = "heap-leak";

    /** The way from the root, and the key of its pattern. */
    record Held(String way, String pattern) {}

    /** What is said of the leak in the truth; of a healthy program, the worst that is said of anything. */
    Grade said() {
        if (truth.leaks()) {
            return by(truth.detector());
        }
        List<JsonNode> leaks = leaks();
        if (leaks.isEmpty()) {
            return by(HEAP);
        }
        return leaks.stream().anyMatch(finding -> grade(finding) == Grade.LEAK) ? Grade.LEAK : Grade.GROWING;
    }

    private Grade by(String detector) {
        JsonNode finding = finding(detector);
        if (finding != null) {
            return grade(finding);
        }
        return reason(detector).isEmpty() ? Grade.STEADY : Grade.SHORT;
    }

    private static Grade grade(JsonNode finding) {
        return finding.path("severity").asText().equals("note") ? Grade.GROWING : Grade.LEAK;
    }

    private @Nullable JsonNode finding(String detector) {
        Pattern title = truth.title();
        for (JsonNode finding : json.path("findings")) {
            if (finding.path("detector").asText().equals(detector)
                    && (title == null
                            || title.matcher(finding.path("title").asText()).find())) {
                return finding;
            }
        }
        return null;
    }

    /** Findings of the detectors of leaks. */
    private List<JsonNode> leaks() {
        List<JsonNode> leaks = new ArrayList<>();
        for (JsonNode finding : json.path("findings")) {
            if (finding.path("detector").asText().endsWith("-leak")) {
                leaks.add(finding);
            }
        }
        return leaks;
    }

    boolean isRight() {
        return truth.grades().contains(said());
    }

    /** Whether the leak is found, and called one. */
    boolean isFound() {
        return truth.leaks() && said() == Grade.LEAK;
    }

    /** Leaks that are said to be and are none, by their detectors. */
    List<String> falseAlarms() {
        return leaks().stream()
                .filter(finding -> grade(finding) == Grade.LEAK)
                .map(finding -> finding.path("detector").asText())
                .filter(detector ->
                        !detector.equals(truth.detector()) && !truth.also().contains(detector))
                .toList();
    }

    boolean namesTheClass() {
        return matches(truth.growing(), text("/location/class"));
    }

    boolean namesTheLine() {
        Pattern line = truth.line();
        return line != null
                && line.matcher(text("/location/class") + "." + text("/location/method"))
                        .find();
    }

    boolean namesThePhase() {
        return matches(truth.phase(), text("/phase"));
    }

    boolean namesTheHolder() {
        Held found = held;
        Pattern holder = truth.holder();
        return found != null
                && holder != null
                && holder.matcher(found.way()).find()
                && (truth.pattern() == null || truth.pattern().equals(found.pattern()));
    }

    private static boolean matches(@Nullable Pattern wanted, String text) {
        return wanted != null && wanted.matcher(text).matches();
    }

    /** Of the finding about the leak; empty when there is none. */
    private String text(String pointer) {
        JsonNode finding = finding(truth.leaks() ? truth.detector() : HEAP);
        return finding == null ? "" : finding.at(pointer).asText();
    }

    /** What is wrong, in one line; empty when everything is right. */
    String wrong() {
        List<String> wrong = new ArrayList<>();
        if (!isRight()) {
            wrong.add(said().words() + " (" + why() + ")");
        }
        falseAlarms().forEach(detector -> wrong.add("false alarm by " + detector));
        if (isFound()) {
            note(wrong, truth.growing(), namesTheClass(), "class " + text("/location/class"));
            note(wrong, truth.line(), namesTheLine(), "place " + text("/location/method"));
            note(wrong, truth.phase(), namesThePhase(), "phase " + text("/phase"));
            note(wrong, truth.holder(), namesTheHolder(), "holder " + held);
        }
        return String.join("; ", wrong);
    }

    private static void note(List<String> wrong, @Nullable Pattern wanted, boolean right, String said) {
        if (wanted != null && !right) {
            wrong.add(said);
        }
    }

    /** What was said instead. */
    private String why() {
        List<String> said = new ArrayList<>();
        leaks().forEach(finding -> said.add(finding.path("title").asText()));
        String reason = reason(truth.leaks() ? truth.detector() : HEAP);
        if (!reason.isEmpty()) {
            said.add(reason);
        }
        for (JsonNode remark : json.path("remarks")) {
            if (said.isEmpty() && remark.asText().startsWith("Ruled out: a leak on the heap")) {
                said.add(remark.asText());
            }
        }
        return String.join("; ", said);
    }

    /** Why a detector did not judge; empty when it did. */
    private String reason(String detector) {
        for (JsonNode silent : json.path("notEvaluated")) {
            if (silent.path("detector").asText().equals(detector)) {
                return silent.path("reason").asText();
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return truth.id() + " on " + jdk + " " + collector;
    }
}
