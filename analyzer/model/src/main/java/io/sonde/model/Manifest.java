package io.sonde.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code manifest.json} says. Every part that the file lacks is empty, 0 or null: a recorder that was killed
 * leaves a manifest without its last words.
 *
 * @param jvm name and version in one line
 * @param sessionRoots how session roots were found, as the recorder wrote it
 * @param firstAnchorTicks ticks of the first clock anchor, null when absent
 * @param lostSpans spans dropped because the ring was full
 * @param failures errors of the agent's own, each once
 * @param cleanStop whether the recorder ended in order
 * @param discovered methods that were found to be where sessions begin
 * @param refusedRoots methods that were looked at and are not
 * @param profilers what else was recorded besides spans; empty in recordings of versions without
 * @param cost what recording itself has cost, and what was left out so that it cost less
 */
public record Manifest(
        int formatVersion,
        String id,
        String app,
        Instant start,
        long pid,
        String jvm,
        String agent,
        int clockId,
        @Nullable Long firstAnchorTicks,
        List<String> sessionRoots,
        List<Library> libraries,
        List<String> notRecorded,
        boolean cleanStop,
        long lostSpans,
        long lostRecords,
        long droppedRecords,
        List<String> failures,
        List<Root> discovered,
        List<RefusedRoot> refusedRoots,
        List<Profiler> profilers,
        Cost cost) {

    /**
     * What recording itself has cost.
     *
     * @param own of processor time, ns; 0 when it was not accounted for
     * @param base what the process used in the same time, of each ten seconds a tenth of a core at least, ns
     * @param steps what was left out from when on, the earliest first; each holds until the next
     */
    public record Cost(double own, double base, List<Step> steps) {
        static final Cost UNKNOWN = new Cost(0, 0, List.of());

        /** In per cent of the base; null when it was not accounted for. */
        public @Nullable Double percent() {
            return base > 0 ? 100 * own / base : null;
        }
    }

    /**
     * What is left out from a moment on.
     *
     * @param ticks of the recording's clock
     * @param reason why it changed, one sentence without a stop
     * @param summed kinds of spans of which the short ones are summed
     * @param slow how many times as far apart samples lie as usual
     * @param weight one of so many sessions is recorded
     */
    public record Step(long ticks, String reason, List<String> summed, int slow, int weight) {}

    /**
     * Something that watched the JVM.
     *
     * @param name {@code async-profiler}, {@code jfr} or {@code park}
     * @param status {@code recording} or {@code absent}
     * @param reason why it is absent or reduced, one sentence; empty when it is neither
     * @param events what it recorded, each with its threshold or interval
     * @param files pattern of the names of its files; empty when it has none
     * @param lossWindow how much is lost when the process is killed; empty when unknown
     */
    public record Profiler(
            String name,
            String version,
            String status,
            String reason,
            Map<String, String> events,
            String files,
            String lossWindow) {
        /** Whether it recorded anything. */
        public boolean isRecording() {
            return status.equals("recording");
        }
    }

    /** The Java version's first number, such as 17; 0 when unknown. */
    public int javaFeature() {
        String version = jvm.substring(jvm.lastIndexOf(' ') + 1);
        int digits = 0;
        while (digits < version.length() && Character.isDigit(version.charAt(digits))) {
            digits++;
        }
        return digits == 0 || digits > 3 ? 0 : Integer.parseInt(version.substring(0, digits));
    }

    /**
     * A method in which sessions begin, found by looking for it.
     *
     * @param name name of its spans
     * @param method {@code package.Class.method}
     * @param rule the line of a rules file that names it, null where none can
     */
    public record Root(String name, String method, @Nullable String rule) {}

    /** A method that was looked at and is not where sessions begin. */
    public record RefusedRoot(String method, String reason) {}

    /**
     * A library in the program.
     *
     * @param status {@code woven}, {@code refused} or {@code present}
     */
    public record Library(
            String library,
            @Nullable String version,
            String status,
            int methods,
            @Nullable String reason) {}

    /** A manifest that says nothing but the name of the application, for recordings made in memory. */
    public static Manifest ofApp(String app) {
        return new Manifest(
                io.sonde.format.Format.VERSION,
                app,
                app,
                Instant.EPOCH,
                0,
                "",
                "",
                io.sonde.format.Format.CLOCK_NANOTIME,
                null,
                List.of(),
                List.of(),
                List.of(),
                true,
                0,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Cost.UNKNOWN);
    }

    /** The same manifest of another JVM. */
    public Manifest withJvm(String other) {
        return new Manifest(
                formatVersion,
                id,
                app,
                start,
                pid,
                other,
                agent,
                clockId,
                firstAnchorTicks,
                sessionRoots,
                libraries,
                notRecorded,
                cleanStop,
                lostSpans,
                lostRecords,
                droppedRecords,
                failures,
                discovered,
                refusedRoots,
                profilers,
                cost);
    }

    /** The same manifest with other libraries. */
    public Manifest withLibraries(List<Library> others) {
        return new Manifest(
                formatVersion,
                id,
                app,
                start,
                pid,
                jvm,
                agent,
                clockId,
                firstAnchorTicks,
                sessionRoots,
                others,
                notRecorded,
                cleanStop,
                lostSpans,
                lostRecords,
                droppedRecords,
                failures,
                discovered,
                refusedRoots,
                profilers,
                cost);
    }

    /** The same manifest with other methods found and refused. */
    public Manifest withRoots(List<Root> found, List<RefusedRoot> refused) {
        return new Manifest(
                formatVersion,
                id,
                app,
                start,
                pid,
                jvm,
                agent,
                clockId,
                firstAnchorTicks,
                sessionRoots,
                libraries,
                notRecorded,
                cleanStop,
                lostSpans,
                lostRecords,
                droppedRecords,
                failures,
                found,
                refused,
                profilers,
                cost);
    }

    /**
     * What the manifests of several recordings of one program say together.
     *
     * @param all at least one, earliest first
     */
    static Manifest together(List<Manifest> all) {
        Manifest first = all.get(0);
        return new Manifest(
                all.stream().mapToInt(Manifest::formatVersion).max().orElse(first.formatVersion),
                joined(all, Manifest::id),
                joined(all, Manifest::app),
                first.start,
                first.pid,
                joined(all, Manifest::jvm),
                joined(all, Manifest::agent),
                first.clockId,
                null,
                union(all, Manifest::sessionRoots),
                union(all, Manifest::libraries),
                union(all, Manifest::notRecorded),
                all.stream().allMatch(Manifest::cleanStop),
                all.stream().mapToLong(Manifest::lostSpans).sum(),
                all.stream().mapToLong(Manifest::lostRecords).sum(),
                all.stream().mapToLong(Manifest::droppedRecords).sum(),
                union(all, Manifest::failures),
                union(all, Manifest::discovered),
                union(all, Manifest::refusedRoots),
                union(all, Manifest::profilers),
                new Cost(
                        all.stream().mapToDouble(one -> one.cost.own).sum(),
                        all.stream().mapToDouble(one -> one.cost.base).sum(),
                        union(all, one -> one.cost.steps)));
    }

    private static String joined(List<Manifest> all, Function<Manifest, String> text) {
        return all.stream().map(text).filter(t -> !t.isEmpty()).distinct().collect(Collectors.joining(", "));
    }

    private static <T> List<T> union(List<Manifest> all, Function<Manifest, List<T>> items) {
        return all.stream()
                .flatMap(manifest -> items.apply(manifest).stream())
                .distinct()
                .toList();
    }
}
