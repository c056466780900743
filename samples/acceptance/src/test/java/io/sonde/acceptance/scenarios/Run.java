package io.sonde.acceptance.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One scenario that was run and analysed.
 *
 * @param millis every session by the program's own clock, in the order of their starts
 * @param tokens of all model calls by the program's own count
 * @param begun sessions that began, whether or not they ended
 * @param gcShare of its time in which collections stopped the program, by its own count
 * @param said the line in which the program says how many sessions failed
 * @param json findings.json
 * @param lacking why the recording lacks the evidence that the truth needs, null when it has it
 */
record Run(
        Truth truth,
        boolean planted,
        long seed,
        double pace,
        double[] millis,
        long tokens,
        int begun,
        double gcShare,
        String said,
        JsonNode json,
        Path recording,
        @Nullable String lacking) {
    /** All findings, the first first. */
    List<JsonNode> findings() {
        List<JsonNode> found = new ArrayList<>();
        json.path("findings").forEach(found::add);
        return found;
    }

    /** Sessions without the first, in which the program is cold. */
    double[] warm() {
        return millis.length < 2 ? millis : Arrays.copyOfRange(millis, 1, millis.length);
    }

    /** Findings that are a warning or worse. */
    List<JsonNode> warnings() {
        return findings().stream()
                .filter(finding -> !finding.path("severity").asText().equals("note"))
                .toList();
    }

    /** Why a recording lacks the evidence that a truth needs; null when it has it. */
    static @Nullable String lacking(Truth truth, Path recording) throws IOException {
        String needed = truth.evidence();
        if (needed == null) {
            return null;
        }
        JsonNode manifest =
                new ObjectMapper().readTree(recording.resolve("manifest.json").toFile());
        for (JsonNode profiler : manifest.path("profilers")) {
            if (profiler.path("name").asText().equals(needed)) {
                return profiler.path("status").asText().equals("recording")
                        ? null
                        : needed + ": " + profiler.path("reason").asText();
            }
        }
        return needed + " is not recorded: " + manifest.path("notRecorded");
    }

    /** Sessions that never ended. */
    int unfinished() {
        return begun - millis.length;
    }

    /** Warnings of detectors that must be silent though the program is planted. */
    List<JsonNode> mistaken() {
        return warnings().stream()
                .filter(finding ->
                        truth.silent().contains(finding.path("detector").asText()))
                .toList();
    }

    /** Place of the first finding of the expected kind at the expected place, from 1; 0 when there is none. */
    int rank(Truth.Expected expected) {
        List<JsonNode> findings = findings();
        for (int i = 0; i < findings.size(); i++) {
            if (expected.isHit(findings.get(i))) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The rank of the cause that comes first, 0 when none is found. */
    int firstRank() {
        return truth.expect().stream()
                .mapToInt(this::rank)
                .filter(rank -> rank > 0)
                .min()
                .orElse(0);
    }

    /** Whether each expected cause is among the first so many. */
    boolean allWithin(int most) {
        return !truth.isControl()
                && truth.expect().stream().allMatch(expected -> rank(expected) > 0 && rank(expected) <= most);
    }

    /** Whether the first finding is of an expected kind, wherever. */
    boolean firstIsOfTheKind() {
        return !findings().isEmpty()
                && truth.expect().stream()
                        .anyMatch(expected -> expected.isKind(findings().get(0)));
    }

    /** What the first findings are, in a few words. */
    String heads(int most) {
        List<String> heads = new ArrayList<>();
        for (JsonNode finding : findings().stream().limit(most).toList()) {
            heads.add(finding.path("detector").asText() + " ("
                    + finding.path("severity").asText() + "): "
                    + finding.path("title").asText());
        }
        return heads.isEmpty() ? "nothing" : String.join("; ", heads);
    }

    /** The trivial answer: the operation with the largest inclusive time below the sessions themselves. */
    String largest() {
        String largest = "";
        double most = -1;
        for (JsonNode row : json.path("operations")) {
            double millis = row.path("inclusiveMs").asDouble();
            if (!row.path("phase").asText().equals("orchestration") && millis > most) {
                most = millis;
                largest =
                        row.path("operation").asText() + " " + row.path("name").asText();
            }
        }
        return largest;
    }

    boolean baselineIsRight() {
        return truth.operation() != null && truth.operation().matcher(largest()).find();
    }

    @Override
    public String toString() {
        return truth.id() + (truth.isControl() ? "" : planted ? " planted" : " repaired") + " seed " + seed;
    }
}
