package io.sonde.detectors;

import java.util.Map;
import java.util.Set;

/**
 * Which kind of finding is a symptom of which: the explains-edges of the catalogue, 0.6, and ours for batching. Edges may
 * form chains; a symptom stands behind the first cause of its chain.
 */
final class Explanations {
    private static final Map<String, Set<String>> SYMPTOMS = Map.ofEntries(
            Map.entry(
                    "redundant-call",
                    Set.of("n-plus-one", "batching-opportunity", "sequential-independent", "slow-query", "llm-time")),
            Map.entry("n-plus-one", Set.of("slow-query", "chatty-communication")),
            Map.entry("batching-opportunity", Set.of("slow-query", "chatty-communication")),
            Map.entry("sequential-independent", Set.of("orchestration-overhead")),
            Map.entry("context-bloat", Set.of("llm-time", "trend-drift", "long-tail")),
            Map.entry(
                    "agent-loop",
                    Set.of(
                            "redundant-call",
                            "context-bloat",
                            "llm-time",
                            "n-plus-one",
                            "batching-opportunity",
                            "sequential-independent",
                            "chatty-communication",
                            "long-tail",
                            "error-taxonomy")),
            Map.entry(
                    "rate-limit",
                    Set.of("retry-storm", "llm-time", "error-taxonomy", "long-tail", "anomaly", "timeout-shape")),
            Map.entry(
                    "retry-storm",
                    Set.of(
                            "llm-time",
                            "error-taxonomy",
                            "long-tail",
                            "agent-loop",
                            "redundant-call",
                            "orchestration-overhead",
                            "sequential-independent",
                            "batching-opportunity",
                            "anomaly")),
            Map.entry(
                    "timeout-shape",
                    Set.of(
                            "long-tail",
                            "error-taxonomy",
                            "slow-query",
                            "fan-out-straggler",
                            "retry-storm",
                            "llm-time")),
            Map.entry("connection-held-over-llm", Set.of("pool-starvation", "thread-pool-saturation", "long-tail")),
            Map.entry(
                    "connection-leak",
                    Set.of(
                            "pool-starvation",
                            "thread-pool-saturation",
                            "timeout-shape",
                            "error-taxonomy",
                            "slow-query",
                            "long-tail",
                            "trend-drift",
                            "change-point",
                            "anomaly")),
            Map.entry("pool-starvation", Set.of("thread-pool-saturation", "slow-query", "long-tail", "anomaly")),
            Map.entry("pool-self-deadlock", Set.of("thread-pool-saturation", "long-tail", "orchestration-overhead")),
            Map.entry("backpressure-mailbox", Set.of("thread-pool-saturation", "long-tail", "trend-drift", "anomaly")),
            Map.entry(
                    "lock-contention-by-phase",
                    Set.of(
                            "slow-query",
                            "thread-pool-saturation",
                            "pool-starvation",
                            "orchestration-overhead",
                            "fan-out-straggler",
                            "long-tail",
                            "anomaly")),
            Map.entry(
                    "gc-pressure-by-phase",
                    Set.of(
                            "slow-query",
                            "cpu-hotspot-by-phase",
                            "orchestration-overhead",
                            "fan-out-straggler",
                            "long-tail",
                            "llm-time",
                            "trend-drift",
                            "anomaly")),
            Map.entry(
                    "container-throttling",
                    Set.of("cpu-hotspot-by-phase", "orchestration-overhead", "long-tail", "anomaly")),
            Map.entry("cpu-hotspot-by-phase", Set.of("orchestration-overhead", "long-tail", "slow-query")),
            Map.entry("io-wait", Set.of("orchestration-overhead", "slow-query", "long-tail", "fan-out-straggler")),
            Map.entry("virtual-thread-pinning", Set.of("orchestration-overhead", "long-tail", "anomaly")),
            Map.entry("thread-pool-saturation", Set.of("long-tail", "orchestration-overhead", "anomaly")),
            Map.entry("slow-query", Set.of("pool-starvation", "sql-antipattern")),
            Map.entry("fan-out-straggler", Set.of("long-tail", "slow-query")),
            Map.entry("long-tail", Set.of("slow-query", "fan-out-straggler")),
            Map.entry("change-point", Set.of("trend-drift", "anomaly", "slow-query", "long-tail", "warm-up")),
            Map.entry("trend-drift", Set.of("anomaly", "long-tail", "slow-query")),
            Map.entry("anomaly", Set.of("long-tail", "slow-query")),
            Map.entry("warm-up", Set.of("trend-drift", "change-point", "anomaly", "long-tail", "slow-query")));

    private Explanations() {}

    static boolean explains(Claim cause, Claim symptom) {
        String kind = symptom.detector();
        return switch (cause.detector()) {
            case "batching-opportunity" ->
                kind.equals("sequential-independent") ? takesMany(cause) : hasEdge(cause, symptom);
            case "sequential-independent" ->
                kind.equals("batching-opportunity") ? !takesMany(symptom) : hasEdge(cause, symptom);
            // the other way round where the batch is the surer of the two
            case "chatty-communication" ->
                cause.confidence() != Confidence.LOW
                        && symptom.confidence() == Confidence.LOW
                        && (kind.equals("batching-opportunity") || kind.equals("sequential-independent"));
            default -> hasEdge(cause, symptom);
        };
    }

    private static boolean hasEdge(Claim cause, Claim symptom) {
        return SYMPTOMS.getOrDefault(cause.detector(), Set.of()).contains(symptom.detector());
    }

    /** Retrieval interfaces take lists: one call for all beats many side by side. Tools and agents rarely do. */
    private static boolean takesMany(Claim claim) {
        return "retrieval".equals(claim.phase());
    }
}
