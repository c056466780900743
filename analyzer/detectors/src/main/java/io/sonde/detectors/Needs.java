package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Recording;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a recording must hold before a detector can judge it.
 *
 * @param operations at least one span must be of one of these; empty: any
 * @param attribute at least one of those spans must carry it; null: none needed
 * @param judgedBy what decides how sure a finding is; a recording without it is judged all the same, with less certainty,
 *     so every instrumentation that opens such a span should write it
 * @param evidence something of the JVM must have been recorded, and of these kinds, if there are any, one must have been
 *     seen; null when nothing of the JVM is needed
 */
public record Needs(
        Set<Operation> operations,
        @Nullable Attribute attribute,
        Set<Attribute> judgedBy,
        @Nullable Set<EvidenceKind> evidence) {
    /** Judges every recording. */
    public static Needs nothing() {
        return new Needs(Set.of(), null, Set.of(), null);
    }

    /** Needs something of the JVM, and one piece of one of these kinds. */
    public static Needs ofJvm(EvidenceKind... kinds) {
        return new Needs(Set.of(), null, Set.of(), Set.of(kinds));
    }

    /** Needs a span of one of these operations. */
    public static Needs spans(Set<Operation> operations) {
        return new Needs(operations, null, Set.of(), null);
    }

    /** Needs in addition that one of those spans carries the attribute. */
    public Needs with(Attribute needed) {
        return new Needs(operations, needed, judgedBy, evidence);
    }

    /** The same, and findings are surer where spans carry these. */
    public Needs judgedBy(Attribute... attributes) {
        return new Needs(operations, attribute, Set.of(attributes), evidence);
    }

    /** Why the recording is not enough, null when it is. */
    @Nullable
    String unmetBy(Recording recording) {
        Set<EvidenceKind> kinds = evidence;
        if (kinds != null) {
            return unseen(recording, kinds);
        }
        if (operations.isEmpty()) {
            return null;
        }
        String labels = operations.stream().sorted().map(Operation::label).collect(Collectors.joining(", "));
        if (operations.stream().noneMatch(recording::has)) {
            return "the recording has no span of " + labels;
        }
        Attribute needed = attribute;
        if (needed != null && operations.stream().noneMatch(operation -> recording.has(operation, needed))) {
            return "no span of " + labels + " carries " + needed.key();
        }
        return null;
    }

    private static @Nullable String unseen(Recording recording, Set<EvidenceKind> kinds) {
        boolean nothing =
                recording.parts().stream().allMatch(part -> part.evidence().isEmpty());
        if (nothing) {
            return "nothing of the JVM was recorded (profile=spans, or no profiler could run)";
        }
        boolean none = recording.parts().stream()
                .noneMatch(part ->
                        kinds.stream().anyMatch(kind -> part.evidence().facts().seen(kind) > 0));
        return kinds.isEmpty() || !none
                ? null
                : "the recording has no "
                        + kinds.stream().sorted().map(EvidenceKind::label).collect(Collectors.joining(" or "));
    }
}
