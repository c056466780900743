package io.sonde.model;

import io.sonde.model.jfr.Chunk;
import io.sonde.model.jfr.Event;
import io.sonde.model.jfr.Events;
import io.sonde.model.jfr.LongTable;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events of async-profiler. Its threads are those of the operating system: on a carrier of virtual threads it cannot say
 * whose work it saw. Its clock is {@code System.nanoTime}, if it was started so.
 */
final class SamplerEvents {
    private static final long MONOTONIC = 1_000_000_000;
    /** What it takes when it is not told otherwise. Unit: ns. */
    private static final long CPU_INTERVAL = 10_000_000;

    private static final long WALL_INTERVAL = 50_000_000;
    /** So often JVM's threads go to sleep in one batch at most; more is no batch but damage. */
    private static final long MOST_IN_BATCH = 100_000;

    private final EvidenceCollector evidence;
    private final SourceCounts counts;
    private final boolean leaveCarriersOut;
    private final boolean monitors;
    private final boolean parks;
    private final Events events = new Events();
    private final Set<Long> carriers = new HashSet<>();
    /** Java ids of threads that an earlier chunk of the file named: one that was never finished names none. */
    private LongTable earlier = new LongTable();

    private final NativeMemory blocks = new NativeMemory();
    /** Unit: bytes. */
    private long memoryInterval;

    private long cpuInterval = CPU_INTERVAL;
    private long wallInterval = WALL_INTERVAL;
    private @Nullable ChunkNames names;
    private LongTable sleeping = new LongTable();
    private boolean anyCpu;
    private boolean anyAllocation;

    /**
     * @param leaveCarriersOut whether spans of virtual threads were recorded
     * @param monitors whether nobody else recorded waits for monitors
     * @param parks whether nobody else recorded parks
     */
    SamplerEvents(
            EvidenceCollector evidence,
            SourceCounts counts,
            boolean leaveCarriersOut,
            boolean monitors,
            boolean parks) {
        this.evidence = evidence;
        this.counts = counts;
        this.leaveCarriersOut = leaveCarriersOut;
        this.monitors = monitors;
        this.parks = parks;
        events.on("jdk.ExecutionSample", this::cpu, "startTime", "sampledThread", "stackTrace")
                .on(
                        "profiler.WallClockSample",
                        this::wall,
                        "startTime",
                        "sampledThread",
                        "stackTrace",
                        "state",
                        "samples",
                        "timeSpan")
                .on(
                        "jdk.ObjectAllocationInNewTLAB",
                        this::allocation,
                        "startTime",
                        "eventThread",
                        "stackTrace",
                        "objectClass",
                        "allocationSize",
                        "tlabSize")
                .on(
                        "jdk.ObjectAllocationOutsideTLAB",
                        this::allocation,
                        "startTime",
                        "eventThread",
                        "stackTrace",
                        "objectClass",
                        "allocationSize",
                        "tlabSize")
                .on(
                        "profiler.LiveObject",
                        this::live,
                        "allocationTime",
                        "eventThread",
                        "stackTrace",
                        "objectClass",
                        "allocationSize")
                .on("profiler.Malloc", this::taken, "startTime", "eventThread", "stackTrace", "address", "size")
                .on("profiler.Free", event -> blocks.freed(event.value(1), event.value(0)), "startTime", "address")
                .on(
                        "jdk.JavaMonitorEnter",
                        this::monitor,
                        "startTime",
                        "eventThread",
                        "stackTrace",
                        "monitorClass",
                        "duration",
                        "address")
                .on(
                        "jdk.ThreadPark",
                        this::park,
                        "startTime",
                        "eventThread",
                        "stackTrace",
                        "parkedClass",
                        "duration",
                        "address");
    }

    /** A new file: what was learnt from the one before holds no more. */
    void begin(long cpu, long wall, long memory) {
        cpuInterval = cpu > 0 ? cpu : CPU_INTERVAL;
        wallInterval = wall > 0 ? wall : WALL_INTERVAL;
        memoryInterval = memory;
        earlier = new LongTable();
    }

    /** Returns false when the chunk's clock is not the recording's. */
    boolean read(Chunk chunk) {
        if (chunk.frequency() != MONOTONIC) {
            return false;
        }
        chunk.read(new Events().on("jdk.ActiveSetting", this::setting, "name", "value"));
        names = new ChunkNames(chunk, evidence);
        sleeping = new LongTable();
        chunk.read(events);
        return true;
    }

    /** Whether the processor was sampled. */
    boolean sampledCpu() {
        return anyCpu;
    }

    boolean sampledAllocations() {
        return anyAllocation;
    }

    private void setting(Event setting) {
        String name = setting.text(0);
        if (name.equals("interval") || name.equals("wall")) {
            try {
                long value = Long.parseLong(setting.text(1));
                if (value > 0 && name.equals("wall")) {
                    wallInterval = value;
                } else if (value > 0) {
                    cpuInterval = value;
                }
            } catch (NumberFormatException otherVersion) {
                counts.unknownEvents++;
            }
        }
    }

    private ChunkNames names() {
        return java.util.Objects.requireNonNull(names);
    }

    /** Java id of the sampled thread, -1 when the sample is to be left out. */
    private long thread(Event event) {
        long id = names().thread(event.value(1));
        if (id == 0) {
            id = Math.max(0, earlier.get(event.value(1)));
        } else {
            earlier.put(event.value(1), id);
        }
        if (leaveCarriersOut && (carriers.contains(id) || names().isCarrier(event.value(2)))) {
            if (id != 0) {
                carriers.add(id);
            }
            counts.carrierSamples++;
            return -1;
        }
        return id;
    }

    private int stack(Event event) {
        int stack = names().stack(event.value(2));
        counts.withoutStack += stack < 0 ? 1 : 0;
        return stack;
    }

    private void cpu(Event event) {
        anyCpu = true;
        long thread = thread(event);
        if (thread >= 0) {
            evidence.sample(
                    EvidenceKind.CPU, thread, event.value(0), cpuInterval, stack(event), EvidenceCollector.NONE);
        }
    }

    /** An idle thread is told once for many ticks; they lie evenly between the first and the last. */
    private void wall(Event event) {
        long thread = thread(event);
        if (thread < 0) {
            return;
        }
        long samples = event.has(4) ? Math.min(event.value(4), MOST_IN_BATCH) : 1;
        long span = Math.max(0, event.value(5));
        EvidenceKind kind = isSleeping(event) ? EvidenceKind.WALL_WAITING : EvidenceKind.WALL_RUNNING;
        int stack = stack(event);
        for (long i = 0; i < samples; i++) {
            long at = samples == 1 ? 0 : (long) ((double) span * i / (samples - 1));
            evidence.sample(kind, thread, event.value(0) + at, wallInterval, stack, EvidenceCollector.NONE);
        }
    }

    private boolean isSleeping(Event event) {
        long state = sleeping.get(event.value(3));
        if (state == LongTable.ABSENT) {
            state = event.text(3).equals("STATE_SLEEPING") ? 1 : 0;
            sleeping.put(event.value(3), state);
        }
        return state == 1;
    }

    /**
     * A sample stands for as many bytes as lie between two of them on average, and a larger object for itself: async-profiler
     * writes the larger of both where the size of the buffer stood that older JVMs allocate from.
     */
    private void allocation(Event event) {
        anyAllocation = true;
        long thread = thread(event);
        if (thread >= 0) {
            evidence.sample(
                    EvidenceKind.ALLOCATION,
                    thread,
                    event.value(0),
                    Math.max(event.value(4), event.value(5)),
                    stack(event),
                    names().classText(event.value(3)));
        }
    }

    private void live(Event event) {
        evidence.sample(
                EvidenceKind.LIVE,
                names().thread(event.value(1)),
                event.value(0),
                event.value(4),
                stack(event),
                names().classText(event.value(3)));
    }

    private void taken(Event event) {
        long thread = thread(event);
        if (thread >= 0) {
            blocks.taken(
                    event.value(3),
                    new NativeMemory.Block(
                            thread, event.value(0), Math.max(event.value(4), memoryInterval), stack(event)));
        }
    }

    /** All files were read. */
    void end() {
        blocks.tell(evidence);
    }

    private void monitor(Event event) {
        if (monitors) {
            interval(EvidenceKind.MONITOR, event);
        }
    }

    private void park(Event event) {
        if (parks) {
            interval(EvidenceKind.PARK, event);
        }
    }

    private void interval(EvidenceKind kind, Event event) {
        long thread = thread(event);
        if (thread >= 0) {
            long from = event.value(0);
            evidence.interval(
                    kind,
                    thread,
                    from,
                    from + event.value(4),
                    stack(event),
                    names().classText(event.value(3)),
                    event.value(5),
                    0);
        }
    }
}
