package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.CostFacts;
import io.sonde.detectors.Diagnosis.PhaseFacts;
import io.sonde.detectors.Diagnosis.RecordingFacts;
import io.sonde.detectors.Diagnosis.SessionFacts;
import io.sonde.detectors.JvmFacts;
import io.sonde.model.TimePart;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The summary for a terminal: as high as the screen, from 21 to 40 lines, and no wider than asked (from 60 columns), ASCII
 * apart from recorded names. What does not fit is counted, never left out silently.
 */
public final class TextReport {
    private static final int MOST_LINES = 40;
    private static final int LEAST_LINES = 21;
    private static final int MAX_REMARKS = 2;
    private static final int MAX_PARTS = 2;
    private static final int NAME = 14;
    private static final int FIGURES = 24;

    /** How much is shown, most first. */
    private static final List<Layout> LAYOUTS = List.of(
            new Layout(5, false),
            new Layout(4, false),
            new Layout(3, false),
            new Layout(2, false),
            new Layout(3, true),
            new Layout(2, true),
            new Layout(1, true));

    private final Diagnosis diagnosis;
    private final Screen screen;
    private final Layout layout;

    /**
     * @param findings how many are shown
     * @param tight whether what surrounds them is cut to the least
     */
    private record Layout(int findings, boolean tight) {}

    private TextReport(Diagnosis diagnosis, Screen screen, Layout layout) {
        this.diagnosis = diagnosis;
        this.screen = screen;
        this.layout = layout;
    }

    /** At most {@value #MOST_LINES} lines. */
    public static void write(Diagnosis diagnosis, Appendable out, boolean color, int width) throws IOException {
        write(diagnosis, out, color, width, MOST_LINES);
    }

    /** @param height lines that the screen has for it */
    public static void write(Diagnosis diagnosis, Appendable out, boolean color, int width, int height)
            throws IOException {
        int room = Math.min(MOST_LINES, Math.max(LEAST_LINES, height));
        StringBuilder page = new StringBuilder();
        for (Layout layout : LAYOUTS) {
            page.setLength(0);
            new TextReport(diagnosis, new Screen(page, color, width), layout).write();
            if (page.chars().filter(c -> c == '\n').count() <= room) {
                break;
            }
        }
        out.append(page);
    }

    private void write() {
        Headline headline = Headline.of(diagnosis);
        screen.paragraph(Ink.of(headline.tone()), headline.verdict(), 2);
        if (diagnosis.recording().lostSpans() > 0 || !diagnosis.recording().cleanStop()) {
            screen.paragraph(Ink.YELLOW, headline.caveat(), layout.tight ? 1 : 2);
        }
        screen.blank();
        recording(diagnosis.recording());
        if (Headline.isEmpty(diagnosis)) {
            TextAbsence.write(diagnosis, screen, layout.tight);
            return;
        }
        sessions(diagnosis.sessions());
        costs(diagnosis.costs());
        if (layout.tight) {
            phasesInALine(diagnosis.phases());
        } else {
            phases(diagnosis.phases());
        }
        inside();
        TextFindings.write(Causes.of(diagnosis.findings()), screen, layout.findings, layout.tight ? 1 : 2);
        open();
    }

    private void phasesInALine(List<PhaseFacts> phases) {
        double[] shares = Words.shares(phases, 1);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < shares.length; i++) {
            line.append(i == 0 ? "" : ", ")
                    .append(phases.get(i).phase())
                    .append(' ')
                    .append(Figures.percent(shares[i]));
        }
        if (shares.length > 0) {
            screen.labelled("Time", line.toString(), 2);
        }
    }

    /** What the time that sessions depended on went into, most first, and what of it nobody knows. */
    private void inside() {
        Map<String, Double> parts = new TreeMap<>();
        double all = 0;
        for (JvmFacts.Row row : diagnosis.jvm().recorded() ? diagnosis.jvm().byPhase() : List.<JvmFacts.Row>of()) {
            all += row.criticalPathMs();
            if (row.part().quality() != TimePart.Quality.UNKNOWN) {
                parts.merge(PartWords.name(row.part()), row.criticalPathMs(), Double::sum);
            }
        }
        if (all <= 0) {
            return;
        }
        double whole = all;
        String most = parts.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .filter(part -> part.getValue() >= whole / 100)
                .limit(MAX_PARTS)
                .map(part -> part.getKey() + " " + Figures.percent(100 * part.getValue() / whole) + ", ")
                .collect(Collectors.joining());
        screen.labelled(
                "Inside",
                most + "unknown " + Figures.percent(100 * diagnosis.jvm().unknownShare()),
                1);
    }

    private void recording(RecordingFacts recording) {
        screen.labelled(
                "Recording",
                recording.app() + ", " + Figures.many(recording.sessions(), "session") + ", "
                        + Figures.many(recording.spans(), "span") + " in " + Figures.duration(recording.durationMs())
                        + ", " + (recording.lostSpans() == 0 ? "none" : Figures.count(recording.lostSpans()))
                        + " lost, " + (recording.cleanStop() ? "clean stop" : "NO CLEAN STOP"),
                2);
        if (layout.tight) {
            return;
        }
        String cost = recording.selfCostPct() == null
                ? "own cost not measured"
                : "own cost " + Figures.percent(recording.selfCostPct());
        screen.labelled("", cost + ", " + Figures.instant(recording.start()) + ", " + recording.jvm(), 1);
    }

    private void sessions(SessionFacts sessions) {
        if (sessions.count() == 0) {
            screen.labelled("Sessions", "none found", 1);
            return;
        }
        StringBuilder line = new StringBuilder()
                .append(Figures.count(sessions.count()))
                .append(sessions.unfinished() > 0 ? ", " + Figures.count(sessions.unfinished()) + " unfinished" : "")
                .append(", ")
                .append(sessions.errorRate() == 0 ? "no" : Figures.percent(100 * sessions.errorRate()) + " with")
                .append(" errors; ");
        if (sessions.p50Ms() == null && sessions.p95Ms() == null && sessions.p99Ms() == null) {
            line.append("mean ").append(Figures.duration(sessions.meanMs()));
            line.append(", percentiles: ").append(Words.percentile(null, sessions.count()));
        } else {
            line.append("p50 ").append(Words.percentile(sessions.p50Ms(), sessions.count()));
            line.append(", p95 ").append(Words.percentile(sessions.p95Ms(), sessions.count()));
            line.append(", p99 ").append(Words.percentile(sessions.p99Ms(), sessions.count()));
        }
        screen.labelled("Sessions", line.toString(), layout.tight ? 1 : 2);
        if (layout.tight) {
            return;
        }
        if (!diagnosis.traces().slowest().isEmpty()) {
            Diagnosis.TracedSession slowest = diagnosis.traces().slowest().get(0);
            screen.labelled(
                    "", "slowest " + Figures.duration(slowest.durationMs()) + ", trace " + slowest.traceId(), 1);
        }
        if (!sessions.roots().isEmpty()) {
            screen.labelled(
                    "Begin in",
                    sessions.entries().stream()
                            .limit(3)
                            .map(entry -> entry.name()
                                    + (entry.source().equals("inferred") ? " " : " (" + entry.source() + ") ")
                                    + Figures.count(entry.count()))
                            .collect(Collectors.joining(", ")),
                    2);
        }
    }

    /** Only with prices: tokens alone stand in the files. */
    private void costs(@Nullable CostFacts costs) {
        String currency = costs == null ? null : costs.currency();
        if (costs == null || currency == null) {
            return;
        }
        String wasted = costs.wastedPct() == null || costs.wastedPct() < 0.05
                ? ""
                : "; " + Figures.percent(costs.wastedPct()) + " buys nothing";
        String unpriced = costs.unpriced().isEmpty() ? "" : "; without a price: " + String.join(", ", costs.unpriced());
        screen.labelled(
                "Costs",
                Figures.money(costs.total(), currency) + "; per session mean "
                        + Figures.money(costs.perSession(), currency) + ", p50 "
                        + Figures.money(costs.p50PerSession(), currency)
                        + (costs.p95PerSession() == null
                                ? ""
                                : ", p95 " + Figures.money(costs.p95PerSession(), currency))
                        + "; " + Figures.money(costs.per1000Sessions(), currency) + " per 1,000 sessions" + wasted
                        + unpriced,
                2);
    }

    private void phases(List<PhaseFacts> phases) {
        if (phases.isEmpty()) {
            return;
        }
        screen.blank();
        screen.line(Ink.BOLD, "Where the time goes (critical path of all sessions, adds up to 100 %)");
        double[] shares = Words.shares(phases, 1);
        int room = screen.width() - 2 - NAME - FIGURES;
        for (int i = 0; i < phases.size(); i++) {
            PhaseFacts phase = phases.get(i);
            int filled = (int) Math.round(Math.min(100, shares[i]) / 100 * room);
            String bar = "#".repeat(filled);
            String figures =
                    String.format(Locale.ROOT, "%8.1f %%  %11s", shares[i], Figures.duration(phase.criticalPathMs()));
            screen.raw("  " + Columns.padded(Columns.fit(phase.phase(), NAME - 1), NAME)
                    + screen.ink(Ink.ofPhase(phase.phase()), bar)
                    + screen.ink(Ink.DIM, ".".repeat(room - filled))
                    + figures);
        }
    }

    /** What the verdict does not cover. */
    private void open() {
        List<String> notRecorded = diagnosis.recording().notRecorded();
        List<String> remarks = diagnosis.remarks();
        int silent = diagnosis.notEvaluated().size();
        if (notRecorded.isEmpty() && remarks.isEmpty() && silent == 0) {
            return;
        }
        screen.blank();
        int lines = layout.tight ? 1 : 2;
        int shown = Math.min(layout.tight ? 1 : MAX_REMARKS, remarks.size());
        for (String remark : remarks.subList(0, shown)) {
            screen.labelled("Remark", remark, lines);
        }
        if (remarks.size() > shown) {
            screen.labelled("", "and " + Figures.many(remarks.size() - shown, "more remark"), 1);
        }
        if (!notRecorded.isEmpty()) {
            screen.labelled("Unseen", String.join("; ", Words.unseen(notRecorded)), lines);
        }
        if (silent > 0) {
            screen.labelled("Unjudged", silent(), lines);
        }
    }

    private String silent() {
        List<String> names = diagnosis.notEvaluated().stream()
                .map(Diagnosis.NotEvaluated::detector)
                .toList();
        return Figures.many(names.size(), "detector") + " could not judge: " + String.join(", ", names);
    }
}
