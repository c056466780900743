package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.PhaseFacts;
import io.sonde.detectors.Severity;
import java.util.Comparator;
import java.util.List;

/**
 * The verdict in words: what a hurried reader takes away.
 *
 * @param caveat what weakens the verdict, empty when nothing does: silence is never health
 */
record Headline(Tone tone, String verdict, String caveat) {
    enum Tone {
        CRITICAL,
        WARNING,
        FINE,
        UNKNOWN
    }

    static Headline of(Diagnosis diagnosis) {
        String caveat = caveat(diagnosis);
        if (isEmpty(diagnosis)) {
            return new Headline(Tone.UNKNOWN, "Nothing to judge: the recording holds no spans", caveat);
        }
        List<Causes.Cause> causes = Causes.of(diagnosis.findings());
        Severity worst = causes.stream()
                .map(c -> c.finding().severity())
                .max(Comparator.naturalOrder())
                .orElse(Severity.NOTE);
        if (worst == Severity.NOTE) {
            return healthy(diagnosis, causes.size(), caveat);
        }
        String first = causes.stream()
                .map(Causes.Cause::finding)
                .filter(f -> f.severity() != Severity.NOTE)
                .findFirst()
                .orElseThrow()
                .title();
        return new Headline(
                worst == Severity.CRITICAL ? Tone.CRITICAL : Tone.WARNING,
                Figures.many(causes.size(), "finding") + "; fix first: " + first,
                caveat);
    }

    /** Whether there is nothing to show but the reasons why. */
    static boolean isEmpty(Diagnosis diagnosis) {
        return diagnosis.recording().spans() == 0 && diagnosis.findings().isEmpty();
    }

    private static Headline healthy(Diagnosis diagnosis, int notes, String caveat) {
        if (diagnosis.sessions().count() == 0) {
            String spans = Figures.many(diagnosis.recording().spans(), "span");
            return new Headline(Tone.UNKNOWN, "Nothing to judge: no session found in " + spans, caveat);
        }
        String where = diagnosis.phases().stream()
                .max(Comparator.comparingDouble(PhaseFacts::criticalPathPct))
                .filter(p -> p.criticalPathPct() > 0)
                .map(Headline::mostOfTheTime)
                .orElse("");
        String also = notes == 0 ? "" : "; " + Figures.many(notes, "note");
        boolean whole = diagnosis.recording().lostSpans() == 0;
        String found = "No bottleneck worth fixing found" + (whole ? "" : " in what was recorded");
        return new Headline(whole ? Tone.FINE : Tone.UNKNOWN, found + where + also, caveat);
    }

    private static String mostOfTheTime(PhaseFacts phase) {
        String share = Math.round(phase.criticalPathPct()) + " %";
        String most = phase.criticalPathPct() > 50 ? "; most of the time is " : "; the largest part of the time is ";
        return most + Words.ofPhase(phase.phase()) + " (" + share + ")";
    }

    private static String caveat(Diagnosis diagnosis) {
        var recording = diagnosis.recording();
        StringBuilder caveat = new StringBuilder();
        if (recording.lostSpans() > 0) {
            double all = (double) recording.lostSpans() + recording.spans();
            caveat.append("Numbers are incomplete: ")
                    .append(Figures.many(recording.lostSpans(), "span"))
                    .append(" lost (")
                    .append(Figures.percent(100 * recording.lostSpans() / all))
                    .append("). ");
        }
        if (!recording.cleanStop()) {
            caveat.append("The recording did not end cleanly: its last moments may be missing. ");
        }
        int silent = diagnosis.notEvaluated().size();
        if (silent > 0) {
            caveat.append(Figures.many(silent, "detector")).append(" could not judge. ");
        }
        return caveat.toString().strip();
    }
}
