package io.sonde.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Where what was seen of the JVM comes from, and how whole that is.
 *
 * @param files in the order of their names
 * @param profilers what the recorder says it recorded with; empty in recordings of versions without
 * @param carrierSamples samples of threads on which virtual threads ran, left out: whose they are cannot be said
 * @param secondSamples samples of platform threads that JFR took besides async-profiler, left out
 * @param lostSamples samples that JFR says it lost
 * @param lostBytes bytes of events that JFR says it lost
 * @param unknownEvents events that could not be read
 * @param withoutClock events of files that do not say how their clock relates to the recording's, left out
 * @param withoutStack samples whose stack the file does not have any more
 */
public record JvmSources(
        List<Source> files,
        List<Manifest.Profiler> profilers,
        long carrierSamples,
        long secondSamples,
        long lostSamples,
        long lostBytes,
        long unknownEvents,
        long withoutClock,
        long withoutStack) {
    /** Nothing was recorded. */
    public static final JvmSources NONE = new JvmSources(List.of(), List.of(), 0, 0, 0, 0, 0, 0, 0);

    /**
     * One file.
     *
     * @param name without its folder
     * @param bytes its size
     * @param chunks parts of it that could be read
     * @param events events in them, wanted or not
     * @param complete whether it ends as it should; one that is being written, or was when the process died, does not
     * @param remark what is wrong with it, one sentence; empty when nothing is
     */
    public record Source(String name, long bytes, long chunks, long events, boolean complete, String remark) {}

    /** Of several recordings. */
    static JvmSources together(List<JvmSources> all) {
        List<Source> files = new ArrayList<>();
        List<Manifest.Profiler> profilers = new ArrayList<>();
        for (JvmSources one : all) {
            files.addAll(one.files);
            profilers.addAll(one.profilers);
        }
        return new JvmSources(
                List.copyOf(files),
                profilers.stream().distinct().toList(),
                sum(all, JvmSources::carrierSamples),
                sum(all, JvmSources::secondSamples),
                sum(all, JvmSources::lostSamples),
                sum(all, JvmSources::lostBytes),
                sum(all, JvmSources::unknownEvents),
                sum(all, JvmSources::withoutClock),
                sum(all, JvmSources::withoutStack));
    }

    /** The same with these files. */
    JvmSources withFiles(List<Source> these) {
        return new JvmSources(
                List.copyOf(these),
                profilers,
                carrierSamples,
                secondSamples,
                lostSamples,
                lostBytes,
                unknownEvents,
                withoutClock,
                withoutStack);
    }

    private static long sum(List<JvmSources> all, ToLongFunction<JvmSources> counter) {
        return all.stream().mapToLong(counter).sum();
    }

    /** What is wrong with the files, one sentence each. */
    public List<String> remarks() {
        return files.stream()
                .map(Source::remark)
                .filter(remark -> !remark.isEmpty())
                .toList();
    }
}
