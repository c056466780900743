package io.sonde.detectors;

import java.util.List;

/** The detectors that look for faults. Each line is one detector; a test asserts that none is left out. */
final class Detectors {
    private Detectors() {}

    /** Fresh instances, in the order in which their absence is reported. */
    static List<Detector<?>> all() {
        return List.of(
                new RepeatedCalls(),
                new SequentialCalls(),
                new RedundantCalls(),
                new SlowQueries(),
                new SqlAntipatterns(),
                new RetryStorms(),
                new RateLimits(),
                new TimeoutShapes(),
                new ChattyEdges(),
                new ContextBloat(),
                new AgentLoops(),
                new LlmTime(),
                new ModelComparison(),
                new ConnectionPools(),
                new ThreadPools(),
                new Mailboxes(),
                new CpuHotspots(),
                new LockContention(),
                new GcPressure(),
                new IoWaits(),
                new MemoryLeaks(),
                new Throttling(),
                new Pinning(),
                new Deadlocks(),
                new IdleGaps(),
                new Stragglers(),
                new Caches(),
                new OverTime(),
                new LongTail());
    }
}
