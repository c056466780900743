package io.sonde.detectors;

import io.sonde.detectors.AllocationSites.Site;
import io.sonde.detectors.GrowingClasses.Growing;
import io.sonde.detectors.statistics.Growth;
import io.sonde.model.Frame;
import io.sonde.model.HeapGauge;
import io.sonde.model.HeapRecord;
import io.sonde.model.JvmEvents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges what is counted outside of the heap: threads, class loaders, direct buffers, native memory, descriptors. Something
 * leaks when the least of twelve windows after warm-up rises in nearly each step (tau {@value #TAU} or more), by enough, and
 * in the second half at {@value #LATE} of the slope of the first or more (docs/detectors.md). The least of a window, because
 * what comes and goes with the load is no leak.
 */
final class CounterLeak {
    static final double TAU = 0.8;
    static final double LATE = 0.4;
    static final int LEAST_WINDOWS = 6;
    /** Unit: seconds after warm-up. */
    static final double LEAST_SECONDS = 60;
    /** In fewer minutes than this nothing is called a leak that might be a pool which fills (ours). */
    static final double LEAST_MINUTES = 2;

    private static final int MOST_LINES = 5;
    /** Numbers that differ by no larger part are about the same: gauges are read every ten seconds (ours). */
    private static final double SAME = 0.15;

    private static final int MOST_BESIDE = 30;
    private static final String DIRECT_BUFFER = "java.nio.DirectByteBuffer";

    /** What is judged, in the order of the catalogue. */
    enum Kind {
        THREADS("thread-leak", HeapGauge.THREADS, 8, 1, "threads", "Thread leak", ""),
        CLASSES("class-loader-leak", HeapGauge.CLASSES, 50, 1, "classes", "Class loader leak", "(?!jdk\\.).*Loader"),
        DIRECT(
                "direct-buffer-leak",
                HeapGauge.DIRECT,
                1e6,
                1e6,
                "MB of direct buffers",
                "Direct buffer leak",
                Pattern.quote(DIRECT_BUFFER)),
        NATIVE(
                "native-memory-leak",
                HeapGauge.RESIDENT_OTHER,
                8e6,
                1e6,
                "MB outside of the heap",
                "Native memory leak",
                "java\\.util\\.zip\\.(Deflater|Inflater)"),
        DESCRIPTORS(
                "descriptor-leak",
                HeapGauge.DESCRIPTORS,
                8,
                1,
                "open descriptors",
                "Descriptor leak",
                "java\\.io\\.(File(In|Out)putStream|RandomAccessFile)"
                        + "|sun\\.nio\\.ch\\.(FileChannelImpl|SocketChannelImpl|NioSocketImpl)");

        final String id;
        final HeapGauge gauge;
        final double least;
        final double unit;
        final String what;
        final String name;
        /** Classes whose objects on the heap stand for what is counted. */
        final Pattern objects;

        Kind(String id, HeapGauge gauge, double least, double unit, String what, String name, String objects) {
            this.id = id;
            this.gauge = gauge;
            this.least = least;
            this.unit = unit;
            this.what = what;
            this.name = name;
            this.objects = Pattern.compile(objects);
        }
    }

    static final List<String> IDS =
            List.of(Kind.values()).stream().map(kind -> kind.id).toList();

    private final Kind kind;
    private final HeapRecord heap;
    private final RecordedDump dump;
    private final SessionTimes times;
    /** Where they are started or allocated, as far as that is recorded. */
    private final @Nullable Site site;
    /** The class whose objects stand for it and grow most; null where none does. */
    private final @Nullable Growing object;

    /** All classes that grow. */
    private final List<Growing> growing;

    private final long warm;
    private final List<JvmEvents.Reading> windows;
    private final Growth growth;

    private CounterLeak(Kind kind, HeapView seen, SessionTimes times, AllocationSites sites) {
        object = seen.growing().stream()
                .filter(one -> kind.objects.matcher(one.name()).matches()
                        || kind == Kind.NATIVE && sites.tookMemory(one.name()))
                .max(Comparator.comparingLong(one -> one.to() - one.from()))
                .orElse(null);
        Site began = switch (kind) {
            case THREADS -> sites.threads();
            case CLASSES -> sites.classes();
            case DIRECT -> sites.blocks(DIRECT_BUFFER);
            case NATIVE -> sites.blocks();
            case DESCRIPTORS -> null;
        };
        site = began != null || object == null ? began : sites.of(List.of(object));
        this.kind = kind;
        heap = seen.record();
        dump = seen.dump();
        this.times = times;
        growing = seen.growing();
        warm = seen.warm();
        List<JvmEvents.Reading> readings = heap.readings(kind.gauge);
        if (kind == Kind.CLASSES) {
            readings = readings.stream()
                    .map(reading ->
                            new JvmEvents.Reading(reading.at(), reading.value() - sites.ourClasses(reading.at())))
                    .toList();
        }
        windows = LiveSet.windows(LiveSet.after(readings, warm), warm, heap.to());
        growth = LiveSet.growth(windows);
    }

    static List<Judgement> all(HeapView seen, SessionTimes times, AllocationSites sites) {
        List<Judgement> judgements = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            judgements.add(new CounterLeak(kind, seen, times, sites).judge());
        }
        return judgements;
    }

    private Judgement judge() {
        double seconds = (heap.to() - warm) / 1e9;
        if (heap.readings(kind.gauge).isEmpty()) {
            return Judgement.tooShort(kind.id, "the recording has no figures of " + bare());
        }
        if (seconds < LEAST_SECONDS || windows.size() < LEAST_WINDOWS) {
            return Judgement.tooShort(
                    kind.id,
                    "too short: " + Math.round(seconds) + " s after warm-up; it takes " + Math.round(LEAST_SECONDS)
                            + " s and readings in " + LEAST_WINDOWS + " of " + LiveSet.WINDOWS + " stretches");
        }
        if (!grows()) {
            return Judgement.steady(
                    kind.id,
                    "Ruled out: " + kind.name.toLowerCase(java.util.Locale.ROOT) + ". The least number of " + bare()
                            + " went from " + number(windows.get(0).value()) + " to "
                            + number(windows.get(windows.size() - 1).value()) + ".");
        }
        Grade grade = seconds >= 60 * LEAST_MINUTES ? Grade.LEAK : Grade.STILL_GROWING;
        return new Judgement(kind.id, grade, claim(grade == Grade.LEAK), "", growth.slope());
    }

    private boolean grows() {
        boolean rises = growth.goesOn(TAU, LATE) && growth.gain() >= kind.least;
        return rises && (kind != Kind.CLASSES || metaspaceGrows());
    }

    /** A class loader that stays takes metaspace; a few classes that are loaded late take little of it (docs/detectors.md). */
    private boolean metaspaceGrows() {
        List<JvmEvents.Reading> metaspace =
                LiveSet.windows(LiveSet.after(heap.readings(HeapGauge.METASPACE), warm), warm, heap.to());
        Growth own = LiveSet.growth(metaspace);
        return own.tau() >= TAU && own.gain() >= 1e6;
    }

    private Claim claim(boolean leak) {
        double first = windows.get(0).value();
        double last = windows.get(windows.size() - 1).value();
        long sessions = times.ended(windows.get(0).at(), heap.to());
        String per = sessions == 0
                ? ""
                : " (" + Wording.count(Math.round(1000 * (last - first) / kind.unit / sessions))
                        + " per 1,000 sessions)";
        boolean bytes = kind.unit > 1;
        Frame line = site == null ? null : site.lines.winner();
        HeldInDump held = object != null
                ? dump.held(List.of(object.name()))
                : kind == Kind.THREADS ? dump.telling(beside()) : null;
        Growing named = object != null || held == null
                ? object
                : growing.stream()
                        .filter(one -> one.name().equals(held.holder().growingClass()))
                        .findFirst()
                        .orElse(null);
        return Claim.by(kind.id)
                .confidence(leak ? Confidence.HIGH : Confidence.LOW)
                .atLeast(leak ? Severity.WARNING : Severity.NOTE)
                .atMost(leak ? Severity.CRITICAL : Severity.NOTE)
                .title((leak ? kind.name + ": " : "Still growing: ") + "from " + number(first) + " to " + number(last)
                        + " " + kind.what + per
                        + (line == null ? "" : ", most of " + began() + " at " + CodePlaces.shortly(line)))
                .explanation("The least number in each twelfth of the time after warm-up rises by "
                        + Wording.count(growth.slope() * 3600 / kind.unit) + " an hour (80 % interval "
                        + Wording.count(growth.low() * 3600 / kind.unit) + " to "
                        + Wording.count(growth.high() * 3600 / kind.unit)
                        + "), and not slower at the end than at first. "
                        + limit(last)
                        + (named == null
                                ? ""
                                : named.name() + " grows from " + named.from() + " to " + named.to() + ". ")
                        + (held == null ? "" : held.words()))
                .fix(fix() + (held == null || held.fix().isEmpty() ? "" : " " + held.fix()))
                .phase(site == null ? null : site.phases.winner())
                .agent(site == null ? null : site.agents.winner())
                .operation(site == null ? null : site.operations.winner())
                .location(named == null ? CodePlaces.location(line) : HeapLeak.location(named, line, held))
                .grows(
                        bytes && sessions > 0 ? (Double) ((last - first) / sessions) : null,
                        bytes ? (Double) (60 * growth.slope()) : null)
                .evidence(evidence(first, last))
                .charts(chart())
                .build();
    }

    /**
     * Classes of which about as many came as threads did: a client, an executor or what else brings one. Threads hold
     * themselves as long as they run; who holds these is who should have ended them.
     */
    private List<String> beside() {
        List<HeapRecord.Histogram> after = heap.histograms().stream()
                .filter(histogram -> histogram.at() >= warm)
                .toList();
        if (after.isEmpty()) {
            return List.of();
        }
        double more = at(after.get(after.size() - 1).at()) - at(after.get(0).at());
        return growing.stream()
                .filter(one -> !one.name().endsWith("]") && Math.abs(one.to() - one.from() - more) <= SAME * more)
                .map(Growing::name)
                .limit(MOST_BESIDE)
                .toList();
    }

    private double at(long moment) {
        double value = 0;
        for (JvmEvents.Reading reading : heap.readings(kind.gauge)) {
            if (reading.at() <= moment) {
                value = reading.value();
            }
        }
        return value;
    }

    private List<Finding.Evidence> evidence(double first, double last) {
        List<Finding.Evidence> evidence = new ArrayList<>(List.of(
                Finding.Evidence.of("growth", growth.slope() * 3600 / kind.unit, kind.what + " an hour", List.of()),
                Finding.Evidence.of("Kendall's tau", growth.tau(), "of 1", List.of()),
                Finding.Evidence.of("at first", first / kind.unit, kind.what, List.of()),
                Finding.Evidence.of("at last", last / kind.unit, kind.what, List.of())));
        if (site != null && kind != Kind.DESCRIPTORS) {
            site.lines.ordered().stream()
                    .limit(MOST_LINES)
                    .forEach(line -> evidence.add(Finding.Evidence.of(
                            began().replaceFirst("^\\w+ ", "") + " at " + CodePlaces.shortly(line.getKey())
                                    + (kind == Kind.CLASSES ? " after warm-up" : " and not seen to end"),
                            line.getValue() / kind.unit,
                            kind.what,
                            List.of())));
        }
        return evidence;
    }

    /** How it began, of many. */
    private String began() {
        return switch (kind) {
            case THREADS -> "them started";
            case CLASSES -> "them defined";
            case DIRECT, NATIVE -> "it taken";
            case DESCRIPTORS -> "them opened";
        };
    }

    private Finding.Chart chart() {
        return new Finding.Chart(
                kind.name,
                "minutes",
                kind.what,
                List.of(new Finding.Chart.Line(
                        kind.what,
                        windows.stream()
                                .map(reading ->
                                        new double[] {(reading.at() - heap.from()) / 60e9, reading.value() / kind.unit})
                                .toList())));
    }

    private String limit(double last) {
        if (kind != Kind.DESCRIPTORS) {
            return "";
        }
        List<JvmEvents.Reading> most = heap.readings(HeapGauge.DESCRIPTORS_MAX);
        return most.isEmpty()
                ? ""
                : "The limit of " + number(most.get(0).value()) + " (ulimit -n) is reached in "
                        + HeapLeak.duration(Math.max(0, most.get(0).value() - last) / growth.slope() / 3600) + ". ";
    }

    private String fix() {
        return switch (kind) {
            case THREADS ->
                "Find who starts threads that never end: an executor made for each request and never shut down, a client or"
                        + " timer that is not closed. Share one, or close it when its work is done.";
            case CLASSES ->
                "Find what makes classes again and again and keeps them: a class loader or proxy for each session, a script"
                        + " engine or expression compiled each time, a static or a thread that holds the old loader. Make them"
                        + " once, or let go of the loader.";
            case DIRECT ->
                "Find who allocates direct buffers without reusing or freeing them: ByteBuffer.allocateDirect for each call,"
                        + " channels read with large heap buffers, Netty buffers that are not released. Reuse them.";
            case NATIVE ->
                "Memory outside of the heap grows: look for what holds native memory without closing it, such as Inflater,"
                        + " Deflater, native libraries, memory that the program allocates itself. Close them in"
                        + " try-with-resources.";
            case DESCRIPTORS ->
                "Find what opens files or connections and does not close them: streams, sockets, HTTP clients made for each"
                        + " request. Close them in try-with-resources, or share one client.";
        };
    }

    private String bare() {
        return kind.what.replace("MB of ", "").replace("MB ", "memory ");
    }

    private String number(double value) {
        return kind.unit > 1 ? Wording.count(value / kind.unit) : Wording.count(value);
    }
}
