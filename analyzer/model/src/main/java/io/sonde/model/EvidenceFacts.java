package io.sonde.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How much was seen of the JVM, and how much of that found its span.
 *
 * @param seen number by kind; kinds of which nothing was seen are absent
 * @param inSpans of those, the ones that happened in a span
 * @param unplaced CPU samples of threads that were never in a span, such as the collector's: number
 */
public record EvidenceFacts(Map<EvidenceKind, Long> seen, Map<EvidenceKind, Long> inSpans, long unplaced) {
    /** Nothing was recorded. */
    public static final EvidenceFacts NONE = new EvidenceFacts(Map.of(), Map.of(), 0);

    /** Both together. */
    public EvidenceFacts plus(EvidenceFacts other) {
        return new EvidenceFacts(sum(seen, other.seen), sum(inSpans, other.inSpans), unplaced + other.unplaced);
    }

    private static Map<EvidenceKind, Long> sum(Map<EvidenceKind, Long> a, Map<EvidenceKind, Long> b) {
        Map<EvidenceKind, Long> sum = new EnumMap<>(EvidenceKind.class);
        sum.putAll(a);
        b.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return Collections.unmodifiableMap(sum);
    }

    public long seen(EvidenceKind kind) {
        return seen.getOrDefault(kind, 0L);
    }

    public long inSpans(EvidenceKind kind) {
        return inSpans.getOrDefault(kind, 0L);
    }
}
