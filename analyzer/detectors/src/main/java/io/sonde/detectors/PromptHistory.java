package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The turns of one agent with one model: the model calls of a session, or of all sessions of one conversation. */
final class PromptHistory {
    /** Further turns of a conversation are not kept. */
    static final int MOST_TURNS = 256;

    private static final Set<Operation> SOURCES = EnumSet.of(
            Operation.EXECUTE_TOOL,
            Operation.ACTION,
            Operation.MCP,
            Operation.RETRIEVAL,
            Operation.VECTOR_SEARCH,
            Operation.SEARCH_MEMORY,
            Operation.SQL,
            Operation.HTTP,
            Operation.COMMUNICATION);

    private final List<Turn> turns = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();

    /** What may have brought new text into a prompt. {@code chars} is {@code NaN} when its size is not known. */
    record Source(Operation operation, String name, double chars, long spanId) {}

    /**
     * One model call.
     *
     * @param sizes by unit, {@code NaN} when not known
     * @param before what came since the last call of the same session
     * @param after what came behind the last call of its session
     */
    record Turn(
            int session,
            long begin,
            long spanId,
            double[] sizes,
            @Nullable TokenUse use,
            long pathNanos,
            String key,
            List<Source> before,
            List<Source> after) {
        double cachedShare() {
            return use == null ? 0 : use.cachedShare();
        }
    }

    /** The calls of one session: their time in all and what the session would save without them. Unit: ns. */
    record Part(int session, double nanos, Retiming.Range whole) {}

    /** The calls of one session, ordered by start. */
    static PromptHistory of(Session session, List<Integer> calls) {
        PromptHistory history = new PromptHistory();
        List<Integer> answered = calls.stream()
                .filter(call -> !session.unfinished(call) && !session.flag(call, SpanFlags.ERROR))
                .limit(MOST_TURNS)
                .toList();
        if (answered.isEmpty()) {
            return history;
        }
        List<Integer> sources = sources(session, answered.get(0));
        Retiming retiming = session.retiming();
        double nanos = 0;
        for (int i = 0; i < answered.size(); i++) {
            int call = answered.get(i);
            long since = i == 0 ? Long.MIN_VALUE : session.begin(answered.get(i - 1));
            boolean last = i == answered.size() - 1;
            history.turns.add(new Turn(
                    session.number(),
                    session.begin(call),
                    session.spanId(call),
                    sizes(session, call),
                    TokenUse.of(session, call),
                    session.criticalPath().subtreeNanos(call),
                    Names.key(session, call),
                    between(session, sources, since, session.begin(call)),
                    last ? between(session, sources, session.begin(call), Long.MAX_VALUE) : List.of()));
            nanos += session.end(call) - session.begin(call);
            retiming.shrink(call, 1);
        }
        history.parts.add(new Part(session.number(), nanos, retiming.saving()));
        return history;
    }

    private static double[] sizes(Session session, int call) {
        double[] sizes = new double[PromptUnit.values().length];
        for (PromptUnit unit : PromptUnit.values()) {
            sizes[unit.ordinal()] = unit.size(session, call);
        }
        return sizes;
    }

    /** The outermost spans of the call's agent that may bring text. */
    private static List<Integer> sources(Session session, int call) {
        String agent = session.agent(call);
        List<Integer> sources = new ArrayList<>();
        int node = 1;
        while (node < session.size()) {
            boolean source = SOURCES.contains(session.operation(node))
                    && session.isLogical(node)
                    && Objects.equals(session.agent(node), agent);
            if (source) {
                sources.add(node);
            }
            node = source ? session.subtreeEnd(node) : node + 1;
        }
        return sources;
    }

    /** The largest known and the last one that began in this time and had ended by its end. */
    private static List<Source> between(Session session, List<Integer> sources, long from, long to) {
        Integer largest = null;
        Integer last = null;
        for (int node : sources) {
            if (session.begin(node) < from || session.end(node) > to) {
                continue;
            }
            last = last == null || session.end(node) >= session.end(last) ? (Integer) node : last;
            long chars = session.value(node, Attribute.OUTPUT_CHARS, -1);
            boolean larger = largest == null || chars > session.value(largest, Attribute.OUTPUT_CHARS, -1);
            largest = chars >= 0 && larger ? (Integer) node : largest;
        }
        List<Source> found = new ArrayList<>();
        if (largest != null || last != null) {
            found.add(source(session, largest != null ? largest : Objects.requireNonNull(last)));
        }
        return found;
    }

    private static Source source(Session session, int node) {
        long chars = session.value(node, Attribute.OUTPUT_CHARS, -1);
        return new Source(
                session.operation(node), session.name(node), chars < 0 ? Double.NaN : chars, session.spanId(node));
    }

    /** Takes over the turns of another session, or of another part of the conversation. */
    PromptHistory append(PromptHistory other) {
        turns.addAll(other.turns);
        parts.addAll(other.parts);
        turns.sort(Comparator.comparingLong(Turn::begin).thenComparingLong(Turn::spanId));
        if (turns.size() > MOST_TURNS) {
            turns.subList(MOST_TURNS, turns.size()).clear();
            int last = turns.stream().mapToInt(Turn::session).max().orElse(0);
            parts.removeIf(part -> part.session > last);
        }
        return this;
    }

    List<Turn> turns() {
        return turns;
    }

    List<Part> parts() {
        return parts;
    }

    /** The best unit that all turns know, null when there is none. */
    @Nullable
    PromptUnit unit() {
        for (PromptUnit unit : PromptUnit.values()) {
            if (!turns.isEmpty() && turns.stream().noneMatch(turn -> Double.isNaN(turn.sizes[unit.ordinal()]))) {
                return unit;
            }
        }
        return null;
    }

    double[] sizes(PromptUnit unit) {
        return turns.stream().mapToDouble(turn -> turn.sizes[unit.ordinal()]).toArray();
    }

    /**
     * What brought the new part of this turn's prompt: what ran since the turn before. One whose result has fewer characters
     * than a quarter of what is new cannot have.
     */
    @Nullable
    Source sourceOf(int turn, double added, PromptUnit unit) {
        List<Source> candidates = new ArrayList<>(turns.get(turn).before);
        if (turn > 0 && turns.get(turn - 1).session != turns.get(turn).session) {
            candidates.addAll(turns.get(turn - 1).after);
        }
        double chars = unit == PromptUnit.TOKENS ? added : unit == PromptUnit.CHARS ? added / 4 : 0;
        return candidates.stream()
                .filter(source -> !(source.chars < chars))
                .max(Comparator.comparingDouble(source -> Double.isNaN(source.chars) ? -1 : source.chars))
                .orElse(null);
    }
}
