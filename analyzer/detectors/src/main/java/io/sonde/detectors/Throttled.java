package io.sonde.detectors;

import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import java.util.ArrayList;
import java.util.List;

/** What the recorder left out so that recording cost less, in words. */
final class Throttled {
    private Throttled() {}

    static List<String> remarks(Recording recording, SessionOverview overview) {
        List<String> remarks = new ArrayList<>();
        for (Recording part : recording.parts()) {
            for (Manifest.Step step : part.manifest().cost().steps()) {
                remarks.add("From " + part.timeOf(step.ticks()).truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                        + " on " + present(step) + ": " + step.reason() + ".");
            }
        }
        long represented = overview.represented();
        if (represented > overview.count()) {
            remarks.add(Wording.sessions((int) overview.count()) + " were recorded of about " + represented
                    + ", each with all its spans: counts and sums are those of the recorded ones, figures per session"
                    + " count each for as many as it stands for.");
        }
        return remarks;
    }

    private static String present(Manifest.Step step) {
        List<String> parts = new ArrayList<>();
        if (!step.summed().isEmpty()) {
            parts.add("short spans were only summed (" + String.join(", ", step.summed()) + ")");
        }
        if (step.slow() > 1) {
            parts.add("samples lay " + step.slow() + " times as far apart");
        }
        if (step.weight() > 1) {
            parts.add("one of " + step.weight() + " sessions was recorded");
        }
        return parts.isEmpty() ? "everything was recorded" : String.join(", ", parts);
    }

    /** Which detectors could not look at all sessions. */
    static List<Diagnosis.NotEvaluated> notEvaluated(
            Recording recording, List<Detector<?>> detectors, int sessionsWithSums) {
        if (sessionsWithSums == 0) {
            return List.of();
        }
        String reason = "in " + Wording.sessions(sessionsWithSums) + " of " + recording.sessionCount()
                + " short spans were only summed, so that recording cost less (overhead=...): only the others were judged";
        return detectors.stream()
                .filter(Detector::needsEachSpan)
                .map(detector -> new Diagnosis.NotEvaluated(detector.id(), reason))
                .toList();
    }
}
