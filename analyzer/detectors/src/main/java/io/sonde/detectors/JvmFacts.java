package io.sonde.detectors;

import io.sonde.model.EvidenceFacts;
import io.sonde.model.TimePart;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of the JVM, and what the time inside spans went into.
 *
 * @param evidence how much was seen, and how much of it found its span
 * @param byPhase what the time of each phase's spans went into
 * @param byAgent the same by agent
 * @param byOperation the same by phase and operation
 * @param unknownShare part of the time that sessions depended on of which nothing is known, 0 to 1
 * @param flames stacks, one graph for each kind of which something was seen
 */
public record JvmFacts(
        EvidenceFacts evidence,
        List<Row> byPhase,
        List<Row> byAgent,
        List<Row> byOperation,
        double unknownShare,
        List<FlameGraph> flames) {
    /** Nothing was looked at. */
    public static final JvmFacts NONE = new JvmFacts(EvidenceFacts.NONE, List.of(), List.of(), List.of(), 0, List.of());

    /** Whether anything was seen of the JVM: spans alone say nothing about what is inside them. */
    public boolean recorded() {
        return !evidence.seen().isEmpty()
                || byPhase.stream()
                        .anyMatch(row -> row.part() == TimePart.GC_PAUSE || row.part() == TimePart.SAFEPOINT);
    }

    /** Whose time it is; a part that does not apply is null. */
    public record Group(
            @Nullable String phase,
            @Nullable String agent,
            @Nullable String operation) implements Comparable<Group> {
        private static final Comparator<String> ABSENT_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

        @Override
        public int compareTo(Group other) {
            return Comparator.comparing(Group::phase, ABSENT_FIRST)
                    .thenComparing(Group::agent, ABSENT_FIRST)
                    .thenComparing(Group::operation, ABSENT_FIRST)
                    .compare(this, other);
        }
    }

    /**
     * What one part of a group's time was.
     *
     * @param ms over all sessions, of the spans' own time
     * @param pct share of the group's time; a group's sum to 100
     * @param criticalPathMs of the time that sessions depended on
     */
    public record Row(Group group, TimePart part, double ms, double pct, double criticalPathMs) {}
}
