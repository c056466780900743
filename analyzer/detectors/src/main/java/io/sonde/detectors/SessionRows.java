package io.sonde.detectors;

import io.sonde.detectors.Details.SessionRow;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * The sessions that a reader can list: all of them, and of more than {@value #MOST} one in each of as many equal
 * stretches, chosen with a fixed seed, and the slowest besides.
 */
final class SessionRows {
    static final int MOST = 10_000;
    /** Listed whatever the sample holds. */
    static final int SLOWEST = 200;

    private static final long SEED = 4;
    private static final Phase[] PHASES = Phase.values();

    private record Seen(int number, SessionRow row) {}

    private static final Comparator<Seen> FASTEST_FIRST = Comparator.<Seen>comparingDouble(
                    seen -> seen.row().durationMs())
            .thenComparing(Comparator.comparingInt(Seen::number).reversed());

    private final int all;
    private final BitSet sample;
    private final List<Seen> sampled = new ArrayList<>();
    private final PriorityQueue<Seen> slowest = new PriorityQueue<>(FASTEST_FIRST);

    /** @param all how many sessions there will be */
    SessionRows(int all) {
        this.all = all;
        this.sample = sample(all);
    }

    private static BitSet sample(int all) {
        BitSet sample = new BitSet(all);
        if (all <= MOST) {
            sample.set(0, all);
            return sample;
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (long i = 0; i < MOST; i++) {
            int from = (int) (i * all / MOST);
            int to = (int) ((i + 1) * all / MOST);
            sample.set(random.nextInt(from, to));
        }
        return sample;
    }

    /** @param conversation gives the number of the conversation that a session is a turn of, or -1 */
    void observe(Session session, ToIntFunction<Session> conversation) {
        boolean listed = sample.get(session.number());
        if (!listed && !isSlow(session)) {
            return;
        }
        Seen seen = new Seen(session.number(), row(session, conversation.applyAsInt(session)));
        if (listed) {
            sampled.add(seen);
            return;
        }
        slowest.add(seen);
        if (slowest.size() > SLOWEST) {
            slowest.remove();
        }
    }

    private boolean isSlow(Session session) {
        Seen least = slowest.peek();
        return slowest.size() < SLOWEST
                || least == null
                || session.durationNanos() / 1e6 > least.row().durationMs();
    }

    /** In the order of their starts. */
    List<SessionRow> rows() {
        List<Seen> rows = new ArrayList<>(sampled);
        rows.addAll(slowest);
        rows.sort(Comparator.comparingInt(Seen::number));
        return rows.stream().map(Seen::row).toList();
    }

    /** What the list holds; empty when it holds all. */
    String shown() {
        return all <= MOST
                ? ""
                : "An even sample of " + MOST + " of the " + all + " sessions, and the slowest of the others.";
    }

    private static SessionRow row(Session session, int conversation) {
        double[] phases = new double[PHASES.length];
        int models = 0;
        int failed = 0;
        Long input = null;
        Long output = null;
        for (int node = 0; node < session.size(); node++) {
            Phase phase = node == 0 ? Phase.ORCHESTRATION : session.phase(node);
            phases[phase.ordinal()] += session.criticalPath().nanos(node) / 1e6;
            failed += session.flag(node, SpanFlags.ERROR) ? 1 : 0;
            if (session.operation(node).isModelCall()) {
                models++;
                input = TokenSums.plus(input, session, node, Attribute.GEN_AI_USAGE_INPUT_TOKENS);
                output = TokenSums.plus(output, session, node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS);
            }
        }
        return new SessionRow(
                session.spanId(0),
                session.offsetNanos() / 1e6,
                session.durationNanos() / 1e6,
                Names.session(session),
                session.source(),
                session.flag(0, SpanFlags.ERROR),
                session.unfinished(),
                session.size() - (session.inferred() ? 1 : 0),
                models,
                failed,
                phases,
                input,
                output,
                conversation,
                session.traceId());
    }
}
