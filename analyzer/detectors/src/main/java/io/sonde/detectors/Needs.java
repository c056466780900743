package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
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
 */
public record Needs(Set<Operation> operations, @Nullable Attribute attribute, Set<Attribute> judgedBy) {
    /** Judges every recording. */
    public static Needs nothing() {
        return new Needs(Set.of(), null, Set.of());
    }

    /** Needs a span of one of these operations. */
    public static Needs spans(Set<Operation> operations) {
        return new Needs(operations, null, Set.of());
    }

    /** Needs in addition that one of those spans carries the attribute. */
    public Needs with(Attribute needed) {
        return new Needs(operations, needed, judgedBy);
    }

    /** The same, and findings are surer where spans carry these. */
    public Needs judgedBy(Attribute... attributes) {
        return new Needs(operations, attribute, Set.of(attributes));
    }

    /** Why the recording is not enough, null when it is. */
    @Nullable
    String unmetBy(Recording recording) {
        if (operations.isEmpty()) {
            return null;
        }
        String kinds = operations.stream().sorted().map(Operation::label).collect(Collectors.joining(", "));
        if (operations.stream().noneMatch(recording::has)) {
            return "the recording has no span of " + kinds;
        }
        Attribute needed = attribute;
        if (needed != null && operations.stream().noneMatch(operation -> recording.has(operation, needed))) {
            return "no span of " + kinds + " carries " + needed.key();
        }
        return null;
    }
}
