package io.sonde.detectors;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells of operations whose level moved, all that moved together in one claim. */
final class ChangeClaims {
    /** What a call has to take longer or shorter. */
    static final double LEAST_NANOS = 1e6;

    private static final int MOST_LISTED = 8;

    private ChangeClaims() {}

    /** @param together what moved at the same time, the leading operation first */
    static Claim of(List<OverTime.Moved> together, OperationHistory sessions, List<OperationHistory> operations) {
        OverTime.Moved top = together.get(0);
        Excess excess = new Excess();
        for (OverTime.Moved one : together) {
            if (together.size() == 1 || !one.course().of().isOfSessions()) {
                excess.add(one.course().of(), one::shareAt);
                if (one.step() != null && wasFine(one.step())) {
                    excess.covers(one.course().of(), offset -> offset >= one.at());
                }
            }
        }
        return top.step() == null
                ? drift(top, top.drift(), together, excess)
                : step(top, top.step(), together, excess, grown(top, sessions, operations));
    }

    /** Whether a call takes so much longer or shorter that it is worth a word: what is tiny may double (ours). */
    static boolean isWorthAWord(OverTime.Moved moved) {
        Course.Step step = moved.step();
        return step == null || Math.abs(Math.exp(step.after()) - Math.exp(step.before())) >= LEAST_NANOS;
    }

    /** What was no slow query before the step is one because of it. */
    private static boolean wasFine(Course.Step step) {
        return step.after() > step.before() && Math.exp(step.before()) < SlowQueries.SLOW_MILLIS * 1e6;
    }

    /** An operation that holds more of each session behind the step than before it. */
    private record Grown(OperationHistory of, double before, double after) {}

    /** Where the time went when only sessions as a whole moved: the operation that grew most, null when none did. */
    private static @Nullable Grown grown(
            OverTime.Moved top, OperationHistory sessions, List<OperationHistory> operations) {
        if (!top.course().of().isOfSessions()) {
            return null;
        }
        long from = top.course().steadyWindows().get(0).from();
        double before = sessions.series.countBetween(from, top.at());
        double after = sessions.series.countBetween(top.at(), Long.MAX_VALUE);
        return operations.stream()
                .map(history -> new Grown(
                        history,
                        history.series.criticalBetween(from, top.at()) / before,
                        history.series.criticalBetween(top.at(), Long.MAX_VALUE) / after))
                .max(Comparator.comparingDouble(one -> one.after() - one.before()))
                .filter(one -> one.after() > one.before())
                .orElse(null);
    }

    private static Claim step(
            OverTime.Moved top, Course.Step step, List<OverTime.Moved> together, Excess excess, @Nullable Grown grown) {
        OperationHistory history = top.course().of();
        double before = Math.exp(step.before());
        double after = Math.exp(step.after());
        boolean slower = top.slower();
        String change = Wording.percent(Math.abs(after / before - 1)) + (slower ? " slower" : " faster");
        String when = Moments.at(top.at());
        if (grown != null) {
            excess.addOperation(grown.of().key, Math.round((grown.after() - grown.before()) * top.affected()));
        }
        Claim.Builder claim = Claim.by(OverTime.STEP)
                .confidence(Confidence.MEDIUM)
                .atMost(slower ? Severity.CRITICAL : Severity.NOTE)
                .title(subject(history, together) + " got " + change + " from " + when + " on: " + Wording.time(before)
                        + " before, " + Wording.time(after) + " after")
                .explanation("A candidate for a change at that moment, give or take a window of "
                        + Moments.length(window(top)) + ": the windows before and after differ (p "
                        + p(step.p()) + ", with the dependence of neighbouring windows counted in), the new level"
                        + " lasts to the end, and a step fits better than a steady rise." + whole(history, grown)
                        + " Spans do not show what was changed.")
                .fix(slower ? cure(history, when) : "Nothing to do; good to know what was done at " + when + ".")
                .evidence(evidence(together, excess.examples()))
                .charts(Curves.of(top.course(), "level", i -> i < step.window() ? step.before() : step.after()));
        return placed(claim, history, grown)
                .savings(slower ? excess.savings() : new Savings())
                .criticalByOperation(excess.byOperation())
                .build();
    }

    private static Claim.Builder placed(Claim.Builder claim, OperationHistory history, @Nullable Grown grown) {
        OperationHistory at = grown == null ? history : grown.of();
        if (at.isOfSessions()) {
            return claim;
        }
        return claim.phase(at.phase)
                .agent(at.agent)
                .operation(at.display)
                .location(new Sightings().location(at.operation, at.name));
    }

    private static Claim drift(
            OverTime.Moved top, Course.@Nullable Drift drift, List<OverTime.Moved> together, Excess excess) {
        Objects.requireNonNull(drift);
        OperationHistory history = top.course().of();
        double first = Math.exp(drift.line().at(0));
        double last = Math.exp(drift.line().at(top.course().levels().length - 1));
        Claim.Builder claim = Claim.by(OverTime.DRIFT)
                .confidence(Confidence.MEDIUM)
                .title(subject(history, together) + " gets slower and slower: " + Wording.time(first)
                        + " at the start, " + Wording.time(last) + " at the end (" + Wording.percent(last / first - 1)
                        + " more)")
                .explanation("The windows rise over the whole recording (Mann-Kendall, p "
                        + p(drift.test().p()) + "; Theil-Sen line); neither more sessions nor longer prompts explain"
                        + " it, and a line fits better than a step. A recording twice as long would show whether it"
                        + " goes on.")
                .fix(growing(history))
                .evidence(evidence(together, excess.examples()))
                .charts(Curves.of(top.course(), "line", drift.line()::at));
        return placed(claim, history, null)
                .savings(excess.savings())
                .criticalByOperation(excess.byOperation())
                .build();
    }

    private static String subject(OperationHistory history, List<OverTime.Moved> together) {
        long others = together.stream()
                .filter(one ->
                        one.course().of() != history && !one.course().of().isOfSessions())
                .count();
        String name = history.isOfSessions() ? "Sessions" : history.display;
        return others == 0 ? name : name + " (and " + others + " more)";
    }

    private static String whole(OperationHistory history, @Nullable Grown grown) {
        if (!history.isOfSessions()) {
            return "";
        }
        return grown == null
                ? " No operation changed with it."
                : " No call became slower by itself; most of the time goes to " + grown.of().display + ", "
                        + Wording.time(grown.before()) + " per session before and " + Wording.time(grown.after())
                        + " after.";
    }

    private static long window(OverTime.Moved moved) {
        var first = moved.course().windows().get(0);
        return first.to() - first.from();
    }

    private static String p(double p) {
        return p < 1e-6 ? "< 0.000001" : String.format(Locale.ROOT, "= %.6f", p);
    }

    private static String cure(OperationHistory history, String when) {
        String look = "Look at what was deployed, configured or switched at " + when;
        return switch (history.operation) {
            case SQL, VECTOR_SEARCH, VECTOR_WRITE, RETRIEVAL, SEARCH_MEMORY, RERANK ->
                look + ": an index that was dropped or rebuilt, a plan that changed (EXPLAIN ANALYZE now), statistics,"
                        + " a bulk load, less memory for the store.";
            case CHAT, GENERATE_CONTENT, TEXT_COMPLETION, EMBEDDINGS ->
                look
                        + " at the model's provider: another version or region, a queue, a lower tier; and at the prompts.";
            case HTTP, MCP, COMMUNICATION -> look + " in the service that is called and on the way to it.";
            default -> look + ".";
        };
    }

    private static String growing(OperationHistory history) {
        return switch (history.operation) {
            case SQL, VECTOR_SEARCH, VECTOR_WRITE, RETRIEVAL, SEARCH_MEMORY, RERANK ->
                "Look for what grows with it: rows without an index, a table that is never cleared, an index without"
                        + " maintenance.";
            case CHAT, GENERATE_CONTENT, TEXT_COMPLETION, EMBEDDINGS ->
                "Compare with the provider's own figures: prompts do not explain it.";
            default -> "Look for what grows with it: lists, caches and files that are never cleared, the heap.";
        };
    }

    private static List<Finding.Evidence> evidence(List<OverTime.Moved> together, List<Long> examples) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        for (OverTime.Moved one : together.subList(0, Math.min(MOST_LISTED, together.size()))) {
            String name = one.course().of().display;
            double before =
                    one.step() == null ? one.course().levels()[0] : one.step().before();
            double after = one.step() == null ? before : one.step().after();
            if (one.drift() != null) {
                before = one.drift().line().at(0);
                after = before + one.drift().change();
            }
            evidence.add(Finding.Evidence.of(name + ", before", Math.exp(before) / 1e6, "ms", List.of()));
            evidence.add(Finding.Evidence.of(name + ", after", Math.exp(after) / 1e6, "ms", examples));
            if (one.step() != null) {
                evidence.add(Finding.Evidence.of(name + ", first moment of it", one.at() / 1e9, "s", List.of()));
            }
        }
        int windows = together.get(0).course().windows().size();
        evidence.add(Finding.Evidence.of("windows judged", windows, "windows", List.of()));
        return evidence;
    }
}
