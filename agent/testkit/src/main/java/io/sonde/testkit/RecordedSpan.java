package io.sonde.testkit;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span as it was written.
 *
 * @param parentId 0 for a root
 * @param attributes texts as String, fractions as Double, flags as Boolean, everything else as Long
 */
public record RecordedSpan(
        long id,
        long parentId,
        long traceId,
        Operation operation,
        Phase phase,
        String name,
        int flags,
        long start,
        long end,
        long threadId,
        Map<Attribute, Object> attributes) {
    /** Whether a bit of {@link SpanFlags} is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether the span failed. */
    public boolean failed() {
        return has(SpanFlags.ERROR);
    }

    /** Whether the span is a root. */
    public boolean isRoot() {
        return has(SpanFlags.ROOT);
    }

    /** The value of an attribute, null where it is absent. */
    public @Nullable Object get(Attribute attribute) {
        return attributes.get(attribute);
    }

    /** The value of a numeric attribute or a hash, -1 where it is absent. */
    public long number(Attribute attribute) {
        return attributes.get(attribute) instanceof Long value ? value : -1;
    }

    @Override
    public String toString() {
        return operation.label() + " '" + name + "' " + Long.toHexString(id) + " in " + Long.toHexString(parentId)
                + " flags " + Integer.toBinaryString(flags) + " " + attributes;
    }
}
