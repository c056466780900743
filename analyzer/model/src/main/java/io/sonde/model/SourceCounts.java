package io.sonde.model;

import java.util.ArrayList;
import java.util.List;

/** Counts while files are read; see {@link JvmSources} for what they mean. */
final class SourceCounts {
    long events;
    long unknownEvents;
    long chunks;
    long carrierSamples;
    long secondSamples;
    long lostSamples;
    long lostBytes;
    long withoutClock;
    long withoutStack;
    final List<JvmSources.Source> files = new ArrayList<>();

    JvmSources facts(List<Manifest.Profiler> profilers) {
        return new JvmSources(
                List.copyOf(files),
                profilers,
                carrierSamples,
                secondSamples,
                lostSamples,
                lostBytes,
                unknownEvents,
                withoutClock,
                withoutStack);
    }
}
