package io.sonde.model;

import io.sonde.model.jfr.Chunk;
import io.sonde.model.jfr.Event;
import io.sonde.model.jfr.Events;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Events of the JDK's flight recorder. Its threads are Java's, virtual ones included. Its clock is one of its own; events
 * of the recorder's say how that relates to the recording's ({@link TickClock}).
 */
final class FlightEvents {
    private static final long DEFAULT_PERIOD = 20_000_000;
    private static final String ANCHOR = "sonde.Anchor";

    private final EvidenceCollector evidence;
    private final SourceCounts counts;
    private final GlobalPauses pauses;
    private final LongPredicate isVirtual;
    private final boolean takeAllCpu;
    private final boolean takeAllAllocations;
    private final boolean takeParks;
    private final TickClock clock = new TickClock();
    private final Events events = new Events();
    private final Events early = new Events();
    private final Map<String, String> settings = new HashMap<>();
    private long period = DEFAULT_PERIOD;
    private boolean hasCpuTime;
    private @Nullable ChunkNames names;

    /**
     * @param isVirtual whether a thread is a virtual one that was in a span
     * @param takeAllCpu whether nobody else sampled platform threads
     * @param takeAllAllocations whether nobody else sampled what they allocate
     * @param takeParks whether nobody else recorded parks
     */
    FlightEvents(
            EvidenceCollector evidence,
            SourceCounts counts,
            GlobalPauses pauses,
            LongPredicate isVirtual,
            boolean takeAllCpu,
            boolean takeAllAllocations,
            boolean takeParks) {
        this.evidence = evidence;
        this.counts = counts;
        this.pauses = pauses;
        this.isVirtual = isVirtual;
        this.takeAllCpu = takeAllCpu;
        this.takeAllAllocations = takeAllAllocations;
        this.takeParks = takeParks;
        early.on(ANCHOR, anchor -> clock.anchor(anchor.value(0), anchor.value(1)), "startTime", "nanoTime")
                .on("jdk.ActiveSetting", this::setting, "id", "name", "value");
        samples();
        waits();
        wholeJvm();
        losses();
    }

    private void samples() {
        events.on("jdk.ExecutionSample", this::executionSample, "startTime", "sampledThread", "stackTrace")
                .on(
                        "jdk.CPUTimeSample",
                        this::cpuTimeSample,
                        "startTime",
                        "eventThread",
                        "stackTrace",
                        "samplingPeriod")
                .on(
                        "jdk.ObjectAllocationSample",
                        this::allocation,
                        "startTime",
                        "eventThread",
                        "stackTrace",
                        "objectClass",
                        "weight");
    }

    private void waits() {
        on("jdk.JavaMonitorEnter", EvidenceKind.MONITOR, "monitorClass", "address", "previousOwner");
        on("jdk.JavaMonitorWait", EvidenceKind.OBJECT_WAIT, "monitorClass", "address");
        on("jdk.ThreadSleep", EvidenceKind.SLEEP);
        on("jdk.ClassLoad", EvidenceKind.CLASS_LOADING, "loadedClass");
        if (takeParks) {
            on("jdk.ThreadPark", EvidenceKind.PARK, "parkedClass", "address");
        }
        events.on("jdk.ClassDefine", this::classDefined, "startTime", "eventThread", "stackTrace", "definedClass")
                .on("jdk.ThreadStart", this::threadStart, "startTime", "parentThread", "stackTrace", "thread")
                .on("jdk.ThreadEnd", e -> evidence.threadEnded(names().thread(e.value(0))), "thread");
        onText("jdk.SocketRead", EvidenceKind.SOCKET, "host", "address", "port");
        onText("jdk.SocketWrite", EvidenceKind.SOCKET, "host", "address", "port");
        onText("jdk.FileRead", EvidenceKind.FILE, "path");
        onText("jdk.FileWrite", EvidenceKind.FILE, "path");
        onText("jdk.FileForce", EvidenceKind.FILE, "path");
        onText("jdk.VirtualThreadPinned", EvidenceKind.PINNED, "pinnedReason", "blockingOperation");
    }

    private void wholeJvm() {
        events.on("jdk.GCPhasePause", e -> pauses.phase(from(e), to(e, 1), e.text(2)), "startTime", "duration", "name")
                .on(
                        "jdk.GarbageCollection",
                        e -> pauses.collection(e.value(2), from(e), to(e, 1), e.text(3), e.text(4), nanos(e, 5)),
                        "startTime",
                        "duration",
                        "gcId",
                        "name",
                        "cause",
                        "sumOfPauses")
                .on(
                        "jdk.GCHeapSummary",
                        e -> pauses.heap(e.value(0), e.text(1).startsWith("Before"), e.value(2)),
                        "gcId",
                        "when",
                        "heapUsed")
                .on("jdk.SafepointBegin", this::safepoint, "startTime", "duration", "safepointId")
                .on("jdk.SafepointEnd", this::safepoint, "startTime", "duration", "safepointId")
                .on(
                        "jdk.ExecuteVMOperation",
                        this::operation,
                        "startTime",
                        "duration",
                        "safepointId",
                        "operation",
                        "safepoint")
                .on("jdk.ZAllocationStall", e -> gauge(Gauge.ALLOCATION_STALL, e, nanos(e, 1)), "startTime", "duration")
                .on("jdk.Compilation", e -> gauge(Gauge.COMPILATION, e, nanos(e, 1)), "startTime", "duration")
                .on(
                        "jdk.CompilerStatistics",
                        e -> gauge(Gauge.COMPILE_NANOS, e, nanos(e, 1)),
                        "startTime",
                        "totalTimeSpent")
                .on(
                        "jdk.ClassLoadingStatistics",
                        e -> gauge(Gauge.CLASSES_LOADED, e, e.value(1)),
                        "startTime",
                        "loadedClassCount")
                .on("jdk.JavaThreadStatistics", e -> gauge(Gauge.THREADS, e, e.value(1)), "startTime", "activeCount")
                .on("jdk.VirtualThreadSubmitFailed", e -> gauge(Gauge.VIRTUAL_SUBMIT_FAILED, e, 1), "startTime")
                .on("jdk.CPULoad", this::load, "startTime", "jvmUser", "jvmSystem", "machineTotal")
                .on(
                        "jdk.ContainerCPUThrottling",
                        this::throttling,
                        "startTime",
                        "cpuElapsedSlices",
                        "cpuThrottledSlices",
                        "cpuThrottledTime");
    }

    private void losses() {
        events.on("jdk.DataLoss", e -> counts.lostBytes += e.value(0), "amount")
                .on("jdk.CPUTimeSamplesLost", e -> counts.lostSamples += e.value(0), "lostSamples");
    }

    /** Learns from a chunk how its clock runs. Returns whether events can be placed. */
    boolean prepare(Chunk chunk) {
        clock.frequency(chunk.frequency());
        settings.clear();
        chunk.read(early);
        hasCpuTime = "true".equals(settings.get("jdk.CPUTimeSample#enabled"));
        period = Durations.nanos(settings.getOrDefault("jdk.ExecutionSample#period", ""), DEFAULT_PERIOD);
        return clock.size() > 0;
    }

    /** Takes the events of a prepared chunk. */
    void read(Chunk chunk) {
        names = new ChunkNames(chunk, evidence);
        chunk.read(events);
    }

    private void setting(Event setting) {
        settings.put(setting.chunk().typeName(setting.value(0)) + "#" + setting.text(1), setting.text(2));
    }

    private ChunkNames names() {
        return Objects.requireNonNull(names);
    }

    private long from(Event event) {
        return clock.at(event.value(0));
    }

    private long to(Event event, int duration) {
        return from(event) + nanos(event, duration);
    }

    private long nanos(Event event, int field) {
        return switch (event.unit(field)) {
            case "MILLISECONDS" -> event.value(field) * 1_000_000;
            case "MICROSECONDS" -> event.value(field) * 1_000;
            case "SECONDS" -> event.value(field) * 1_000_000_000;
            case "TICKS" -> clock.span(event.value(field));
            default -> event.value(field);
        };
    }

    private void gauge(Gauge gauge, Event event, double value) {
        evidence.reading(gauge, from(event), value);
    }

    private void executionSample(Event event) {
        if (!hasCpuTime) {
            cpu(event, period);
        }
    }

    private void cpuTimeSample(Event event) {
        cpu(event, nanos(event, 3));
    }

    private void cpu(Event event, long weight) {
        long thread = names().thread(event.value(1));
        if (takeAllCpu || isVirtual.test(thread)) {
            sample(EvidenceKind.CPU, event, thread, weight, EvidenceCollector.NONE);
        } else {
            counts.secondSamples++;
        }
    }

    private void allocation(Event event) {
        long thread = names().thread(event.value(1));
        if (takeAllAllocations || isVirtual.test(thread)) {
            sample(EvidenceKind.ALLOCATION, event, thread, event.value(4), names().classText(event.value(3)));
        } else {
            counts.secondSamples++;
        }
    }

    private void threadStart(Event event) {
        evidence.sample(
                EvidenceKind.THREAD_START,
                names().thread(event.value(1)),
                from(event),
                names().thread(event.value(3)),
                names().stack(event.value(2)),
                EvidenceCollector.NONE);
    }

    private void classDefined(Event event) {
        evidence.sample(
                EvidenceKind.CLASS_DEFINED,
                names().thread(event.value(1)),
                from(event),
                1,
                names().stack(event.value(2)),
                names().classText(event.value(3)));
    }

    private void sample(EvidenceKind kind, Event event, long thread, long weight, int text) {
        int stack = names().stack(event.value(2));
        counts.withoutStack += stack < 0 ? 1 : 0;
        evidence.sample(kind, thread, from(event), weight, stack, text);
    }

    /** What waited for something that a class names, {@code what} being the class and what else is known of the object. */
    private void on(String type, EvidenceKind kind, String... what) {
        events.on(
                type,
                event -> {
                    int text = what.length > 0 ? names().classText(event.value(4)) : EvidenceCollector.NONE;
                    long object = what.length > 1 ? event.value(5) : 0;
                    long owner = what.length > 2 ? names().thread(event.value(6)) : 0;
                    interval(kind, event, text, object, owner);
                },
                fields(what));
    }

    /** The same of something that texts name. */
    private void onText(String type, EvidenceKind kind, String... what) {
        events.on(type, event -> interval(kind, event, text(kind, event), 0, 0), fields(what));
    }

    private static String[] fields(String... what) {
        String[] fields = new String[4 + what.length];
        fields[0] = "startTime";
        fields[1] = "duration";
        fields[2] = "eventThread";
        fields[3] = "stackTrace";
        System.arraycopy(what, 0, fields, 4, what.length);
        return fields;
    }

    private int text(EvidenceKind kind, Event event) {
        String text = event.text(4);
        if (kind == EvidenceKind.SOCKET) {
            text = (text.isEmpty() ? event.text(5) : text) + ":" + event.value(6);
        } else if (kind == EvidenceKind.PINNED) {
            text = text.isEmpty() ? event.text(5) : text;
        }
        return text.isEmpty() ? EvidenceCollector.NONE : evidence.text(text);
    }

    private void interval(EvidenceKind kind, Event event, int text, long object, long owner) {
        evidence.interval(
                kind,
                names().thread(event.value(2)),
                from(event),
                to(event, 1),
                names().stack(event.value(3)),
                text,
                object,
                owner);
    }

    private void safepoint(Event event) {
        pauses.stop(event.value(2), from(event), to(event, 1));
    }

    private void operation(Event event) {
        if (event.value(4) != 0) {
            pauses.operation(event.value(2), from(event), to(event, 1), event.text(3));
        }
    }

    private void load(Event event) {
        gauge(Gauge.CPU_JVM_USER, event, event.fraction(1));
        gauge(Gauge.CPU_JVM_SYSTEM, event, event.fraction(2));
        gauge(Gauge.CPU_MACHINE, event, event.fraction(3));
    }

    private void throttling(Event event) {
        gauge(Gauge.THROTTLE_PERIODS, event, event.value(1));
        gauge(Gauge.THROTTLED_PERIODS, event, event.value(2));
        gauge(Gauge.THROTTLED_NANOS, event, nanos(event, 3));
    }
}
