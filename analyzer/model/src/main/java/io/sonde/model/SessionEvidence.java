package io.sonde.model;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of the JVM in the spans of one session. Pieces are numbers of {@link Evidence}, which says what they are.
 * Immutable.
 */
public final class SessionEvidence {
    private static final int[] NOTHING = {};

    private final Evidence evidence;
    private final SpanTable spans;
    private final Dictionary dictionary;
    private final int[] pieces;
    /** First place of each node's pieces; one more at the end. */
    private final int[] first;

    private SessionEvidence(Evidence evidence, SpanTable spans, Dictionary dictionary, int[] pieces, int[] first) {
        this.evidence = evidence;
        this.spans = spans;
        this.dictionary = dictionary;
        this.pieces = pieces;
        this.first = first;
    }

    static SessionEvidence of(Evidence evidence, SpanTable spans, Dictionary dictionary, SpanTree tree) {
        int[] first = new int[tree.size + 1];
        int[] pieces = new int[16];
        int count = 0;
        for (int node = 0; node < tree.size && evidence.anyPlaced(); node++) {
            first[node] = count;
            int row = tree.row[node];
            int to = evidence.firstOf(row + 1);
            for (int place = evidence.firstOf(row); place < to; place++) {
                if (count == pieces.length) {
                    pieces = Arrays.copyOf(pieces, 2 * count);
                }
                pieces[count++] = evidence.pieceAt(place);
            }
        }
        first[tree.size] = count;
        return new SessionEvidence(evidence, spans, dictionary, Arrays.copyOf(pieces, count), first);
    }

    /** What the pieces are. */
    public Evidence all() {
        return evidence;
    }

    /** What was seen in the span itself and in none of its children, in the order of time. The array is the caller's. */
    public int[] of(int node) {
        return first[node] == first[node + 1] ? NOTHING : Arrays.copyOfRange(pieces, first[node], first[node + 1]);
    }

    /** Pieces in the whole session. */
    public int size() {
        return pieces.length;
    }

    /**
     * A span of whatever session.
     *
     * @param name as recorded, and of SQL the statement; empty when it has none
     */
    public record Elsewhere(long spanId, Operation operation, Phase phase, String name) {}

    /** The innermost span that a thread was in at a moment; null when it was in none, or nobody knows. */
    public @Nullable Elsewhere spanAt(long thread, long moment) {
        int row = thread == 0 ? EvidenceTable.NONE : evidence.spanAt(thread, moment);
        if (row == EvidenceTable.NONE) {
            return null;
        }
        return new Elsewhere(
                spans.spanId(row),
                Operation.ofCode(spans.operation(row)),
                Phase.ofCode(spans.phase(row)),
                Session.name(spans, dictionary, row));
    }
}
