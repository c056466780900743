package io.sonde.core;

import io.sonde.profilers.HeapSignals;
import io.sonde.profilers.ProcessorTime;
import io.sonde.profilers.Profilers;
import io.sonde.recorder.Recorder;
import io.sonde.recorder.RecorderStats;
import io.sonde.recorder.Ring;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of what recording costs. What our own threads use is measured; what happens on the program's threads is
 * counted and multiplied: with the cost of a span as {@link SpanCost} measures it, and with what a sample and a measured wait
 * cost in the comparison of whole processes. Confined to one thread.
 */
final class Accounts {
    /** A signal, a walk over some fifty frames, an event. From whole processes, docs/benchmarks.md. Unit: ns. */
    private static final double SAMPLE = 15_000;
    /** Two readings of the clock and a record. From the same. Unit: ns. */
    private static final double WAIT = 1_500;
    /** Part of a span's cost that remains where it is not written: its place on the stack and the clock. */
    private static final double UNWRITTEN = 0.5;
    /** Most that moving a span to the disk takes, on two busy cores; what the recorder uses beyond it goes into looking. Unit: ns. */
    private static final double MOVED = 500;

    private final ProcessorTime time;
    private final Recorder recorder;
    private final Ring ring;
    private final @Nullable Profilers profilers;
    private final HeapSignals heap;
    private final long own = Thread.currentThread().getId();
    private final SpanCost spans = new SpanCost();

    private Reading last;
    private double totalOwn;
    private double totalBase;

    private record Reading(
            long at, long process, long recorder, long helpers, long spans, long summed, long waits, long samples) {}

    private Accounts(
            ProcessorTime time, Recorder recorder, Ring ring, @Nullable Profilers profilers, HeapSignals heap) {
        this.time = time;
        this.recorder = recorder;
        this.ring = ring;
        this.profilers = profilers;
        this.heap = heap;
        last = read();
    }

    /** Begins to count; null where this JVM does not tell what threads use. */
    static @Nullable Accounts open(Recorder recorder, Ring ring, @Nullable Profilers profilers, HeapSignals heap) {
        ProcessorTime time = ProcessorTime.ofThisProcess();
        return time == null ? null : new Accounts(time, recorder, ring, profilers, heap);
    }

    private Reading read() {
        RecorderStats stats = recorder.stats();
        long helpers = time.ofThread(heap.threadId()) + time.ofThread(own);
        if (profilers != null) {
            helpers += time.ofThread(profilers.threadId());
        }
        return new Reading(
                System.nanoTime(),
                time.ofProcess(),
                time.ofThread(recorder.threadId()),
                helpers,
                stats.spans() + stats.begins() + ring.lostSpans(),
                stats.summed(),
                stats.waits(),
                profilers == null ? 0 : profilers.samples());
    }

    /** How long ago the last window ended. Unit: ns. */
    long sinceLast() {
        return System.nanoTime() - last.at;
    }

    /**
     * Ends the window.
     *
     * @param weight how many sessions one stood for that was recorded
     */
    OwnCost window(int weight) {
        Reading now = read();
        Reading before = last;
        last = now;
        double wall = now.at - before.at;
        double spanCost = spans.measured();
        double written = now.spans - before.spans;
        double recording = now.recorder - before.recorder;
        double moving = Math.min(recording, MOVED * written);
        double summed = now.summed - before.summed;
        double unwritten = summed + written * (weight - 1);
        double onThreads = spanCost * (written + UNWRITTEN * unwritten);
        double samples = SAMPLE * (now.samples - before.samples) + WAIT * (now.waits - before.waits);
        OwnCost cost = new OwnCost(
                onThreads + moving,
                samples,
                now.helpers - before.helpers + recording - moving,
                summed * (1 - UNWRITTEN) * spanCost + summed * (written == 0 ? 0 : moving / written),
                now.process - before.process,
                wall);
        totalOwn += cost.own();
        totalBase += cost.base();
        return cost;
    }

    /** Of all windows so far. Unit: ns of processor time. */
    double own() {
        return totalOwn;
    }

    /** What the process used in them, of each a tenth of a core at least. Unit: ns of processor time. */
    double base() {
        return totalBase;
    }
}
