package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tells some calls from others: an attribute that nearly all of them and hardly any other has. Bounded; the order in
 * which calls come does not matter as long as there are not more than {@value #MOST} values.
 */
final class Distinction {
    /** Least share of those with the value that must be concerned, and of those concerned that must have it (ours). */
    static final double LEAST_FIT = 0.7;

    private static final int MOST = 2_000;
    private static final int DEEPEST = 50;

    private static final Attribute[] TEXTS = {
        Attribute.DB_COLLECTION_NAME,
        Attribute.SERVER_ADDRESS,
        Attribute.GEN_AI_DATA_SOURCE_ID,
        Attribute.GEN_AI_REQUEST_MODEL,
        Attribute.GEN_AI_TOOL_NAME,
        Attribute.GEN_AI_AGENT_NAME
    };

    private final Tally<Pair, Count> pairs = Tally.ofAtMost(MOST, Count::new);
    private long calls;
    private long concerned;

    /**
     * A value that calls have.
     *
     * @param rank which to prefer among those that fit equally well, smallest first
     */
    record Pair(int rank, String attribute, String value) {
        @Override
        public String toString() {
            return attribute + "=" + value;
        }
    }

    private static final class Count {
        long calls;
        long concerned;
    }

    /** One call. */
    void add(Session session, int node, int position, boolean isConcerned) {
        calls++;
        concerned += isConcerned ? 1 : 0;
        for (Pair pair : pairsOf(session, node, position)) {
            Count count = pairs.at(pair);
            count.calls++;
            count.concerned += isConcerned ? 1 : 0;
        }
    }

    private static Set<Pair> pairsOf(Session session, int node, int position) {
        Set<Pair> pairs = new LinkedHashSet<>();
        int end = Math.min(session.subtreeEnd(node), node + DEEPEST);
        for (int at = node; at < end; at++) {
            for (int i = 0; i < TEXTS.length; i++) {
                String text = session.text(at, TEXTS[i]);
                if (text != null && !text.isEmpty()) {
                    String port = TEXTS[i] == Attribute.SERVER_ADDRESS && session.has(at, Attribute.SERVER_PORT)
                            ? ":" + session.value(at, Attribute.SERVER_PORT, 0)
                            : "";
                    pairs.add(new Pair(i, TEXTS[i].key(), text + port));
                }
            }
            if (session.operation(at) != Operation.TASK && !session.name(at).isEmpty()) {
                pairs.add(new Pair(
                        at == node ? TEXTS.length : TEXTS.length + 1,
                        Names.kind(session.operation(at)),
                        Names.shorten(session.name(at))));
            }
        }
        pairs.add(new Pair(TEXTS.length + 2, "position", Integer.toString(position + 1)));
        if (session.has(node, Attribute.INPUT_HASH)) {
            String hash = Long.toHexString(session.value(node, Attribute.INPUT_HASH, 0));
            pairs.add(new Pair(TEXTS.length + 3, Attribute.INPUT_HASH.key(), hash));
        }
        return pairs;
    }

    void merge(Distinction other) {
        calls += other.calls;
        concerned += other.concerned;
        pairs.merge(other.pairs, (mine, theirs) -> {
            mine.calls += theirs.calls;
            mine.concerned += theirs.concerned;
            return mine;
        });
    }

    /** The value that fits best, null when none does. */
    @Nullable
    Pair best() {
        Best best = new Best();
        pairs.forEach((pair, count) -> {
            double precise = count.calls == 0 ? 0 : (double) count.concerned / count.calls;
            double complete = concerned == 0 ? 0 : (double) count.concerned / concerned;
            if (precise >= LEAST_FIT && complete >= LEAST_FIT && count.calls * 2 <= calls) {
                best.offer(pair, precise * complete / (precise + complete));
            }
        });
        return best.pair;
    }

    private static final class Best {
        private @Nullable Pair pair;
        private double fit;

        void offer(Pair candidate, double candidateFit) {
            Pair present = pair;
            boolean sooner = present != null
                    && candidateFit == fit
                    && (candidate.rank < present.rank
                            || candidate.rank == present.rank && candidate.value.compareTo(present.value) < 0);
            if (present == null || candidateFit > fit || sooner) {
                pair = candidate;
                fit = candidateFit;
            }
        }
    }
}
