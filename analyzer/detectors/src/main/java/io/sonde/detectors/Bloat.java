package io.sonde.detectors;

import io.sonde.detectors.PromptHistory.Part;
import io.sonde.detectors.PromptHistory.Source;
import io.sonde.detectors.PromptHistory.Turn;
import io.sonde.detectors.statistics.PlaneFit;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The prompts of one agent and model that grew too large, over sessions and conversations. */
final class Bloat {
    /** Turns of the curve. */
    private static final int CURVE = 64;

    private static final int MOST_CAUSES = 100;

    final TokenLedger saved = new TokenLedger();
    final Histogram firsts = new Histogram(3);
    final Histogram lasts = new Histogram(3);
    final Histogram turns = new Histogram(3);
    final Histogram carriedTurns = new Histogram(3);
    final Map<String, Long> critical = new TreeMap<>();
    private final List<Excess> sessions = new ArrayList<>();
    private final double[] curve = new double[CURVE];
    private final long[] curveCount = new long[CURVE];
    private final Map<Cause, Brought> brought = new HashMap<>();
    private double growth;
    private double resent;
    private long histories;
    private long conversations;
    private double worst;
    private List<Long> examples = List.of();

    /** Part of one session that a shorter history would not have sent. {@code size} without what was cached. */
    private record Excess(int session, double size, double nanos, Retiming.Range whole) {}

    /** What ran before a prompt grew. */
    record Cause(Operation operation, String name) {
        String display() {
            return Names.display(operation, name);
        }
    }

    /** How much a cause brought over all turns, and its largest jump with the characters that caused it. */
    record Brought(double size, double jump, double chars) {
        Brought plus(Brought other) {
            return new Brought(size + other.size, Math.max(jump, other.jump), Math.max(chars, other.chars));
        }
    }

    void add(PromptHistory history, PromptGrowth grown, PromptUnit unit, String model) {
        double[] sizes = history.sizes(unit);
        List<Turn> all = history.turns();
        histories++;
        resent += grown.resent();
        firsts.recordValue(Math.round(sizes[grown.from()]));
        lasts.recordValue(Math.round(sizes[grown.to() - 1]));
        turns.recordValue(grown.turns());
        if (grown.carried()) {
            carriedTurns.recordValue(grown.to() - 1 - grown.jumpAt());
        }
        for (int i = grown.from(); i < grown.to(); i++) {
            Turn turn = all.get(i);
            critical.merge(turn.key(), turn.pathNanos(), Long::sum);
            TokenUse use = turn.use();
            if (unit == PromptUnit.TOKENS && use != null && grown.excess()[i] > 0) {
                saved.add(model, use.ofInput(grown.excess()[i]));
            }
            if (i - grown.from() < CURVE) {
                curve[i - grown.from()] += sizes[i];
                curveCount[i - grown.from()]++;
            }
            double added = i == grown.from() ? 0 : Math.max(0, sizes[i] - sizes[i - 1]);
            growth += added;
            Source source = added == 0 ? null : history.sourceOf(i, added, unit);
            if (source != null) {
                bring(new Cause(source.operation(), source.name()), new Brought(added, added, known(source.chars())));
            }
        }
        addSessions(history, grown);
        keepExample(history, grown, unit);
    }

    private static double known(double chars) {
        return Double.isNaN(chars) ? 0 : chars;
    }

    private void bring(Cause cause, Brought more) {
        if (brought.size() < MOST_CAUSES || brought.containsKey(cause)) {
            brought.merge(cause, more, Brought::plus);
        }
    }

    private void addSessions(PromptHistory history, PromptGrowth grown) {
        for (Part part : history.parts()) {
            double size = 0;
            for (int i = grown.from(); i < grown.to(); i++) {
                Turn turn = history.turns().get(i);
                size += turn.session() == part.session() ? grown.excess()[i] * (1 - turn.cachedShare()) : 0;
            }
            if (size > 0) {
                sessions.add(new Excess(part.session(), size, part.nanos(), part.whole()));
            }
        }
        conversations += history.parts().size() > 1 ? 1 : 0;
    }

    private void keepExample(PromptHistory history, PromptGrowth grown, PromptUnit unit) {
        if (grown.saved() <= worst) {
            return;
        }
        worst = grown.saved();
        List<Long> spans = new ArrayList<>();
        Source source = history.sourceOf(grown.jumpAt(), grown.jump(), unit);
        if (source != null) {
            spans.add(source.spanId());
        }
        spans.add(history.turns().get(grown.jumpAt()).spanId());
        spans.add(history.turns().get(grown.to() - 1).spanId());
        examples = spans.stream().distinct().toList();
    }

    Bloat merge(Bloat other) {
        saved.merge(other.saved);
        firsts.add(other.firsts);
        lasts.add(other.lasts);
        turns.add(other.turns);
        carriedTurns.add(other.carriedTurns);
        other.critical.forEach((key, nanos) -> critical.merge(key, nanos, Long::sum));
        sessions.addAll(other.sessions);
        for (int i = 0; i < CURVE; i++) {
            curve[i] += other.curve[i];
            curveCount[i] += other.curveCount[i];
        }
        other.brought.forEach(this::bring);
        growth += other.growth;
        resent += other.resent;
        histories += other.histories;
        conversations += other.conversations;
        if (other.worst > worst) {
            worst = other.worst;
            examples = other.examples;
        }
        return this;
    }

    /**
     * What a shorter history saves, session by session.
     *
     * @param fit time by prompt size, null when it is not known
     * @param tokens whether sizes are tokens
     */
    Savings savings(@Nullable PlaneFit fit, boolean tokens) {
        Map<Integer, double[]> bySession = new TreeMap<>();
        for (Excess excess : sessions) {
            double[] sum = bySession.computeIfAbsent(excess.session, added -> new double[3]);
            if (fit != null && fit.growsWithFirst() && excess.nanos > 0) {
                sum[0] += excess.whole.low() * Math.min(1, fit.bLow() * excess.size / excess.nanos);
                sum[1] += excess.whole.high() * Math.min(1, fit.bHigh() * excess.size / excess.nanos);
            }
            sum[2] += tokens ? excess.size : 0;
        }
        Savings savings = new Savings();
        bySession.forEach((session, sum) ->
                savings.add(session, new Retiming.Range(Math.round(sum[0]), Math.round(sum[1])), sum[2]));
        return savings;
    }

    /** Over all sessions, in the unit of the prompts, without what was cached. */
    double excess() {
        return sessions.stream().mapToDouble(Excess::size).sum();
    }

    /** Mean share of what was sent that had been sent before. */
    double resent() {
        return resent / histories;
    }

    long histories() {
        return histories;
    }

    long conversations() {
        return conversations;
    }

    List<Long> examples() {
        return examples;
    }

    /** What brought at least half of the growth, null when nothing did. */
    Map.@Nullable Entry<Cause, Brought> mainCause() {
        return brought.entrySet().stream()
                .max(Comparator.<Map.Entry<Cause, Brought>>comparingDouble(entry -> entry.getValue().size)
                        .thenComparing(entry -> entry.getKey().display()))
                .filter(entry -> 2 * entry.getValue().size >= growth)
                .orElse(null);
    }

    Finding.Chart chart(PromptUnit unit) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < CURVE && curveCount[i] > 0; i++) {
            points.add(new double[] {i + 1, curve[i] / curveCount[i]});
        }
        return new Finding.Chart(
                "Input by turn",
                "turn",
                "input (" + unit.label() + ", mean)",
                List.of(new Finding.Chart.Line("input", points)));
    }
}
