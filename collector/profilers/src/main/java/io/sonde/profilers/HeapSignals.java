package io.sonde.profilers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signals of memory leaks, and the one thread that reads them: a line of gauges every ten seconds and at the end,
 * whatever the profile, and class histograms once something grows ({@link LeakAlarm}, {@link Confirmation}). It sleeps until
 * the first span is recorded and touches nothing of the JVM's management before. Where something is missing the recording
 * goes on without, and {@link #missing()} says so.
 */
public final class HeapSignals {
    /** Between two looks at counters that cost nothing. */
    private static final long TICK = TimeUnit.SECONDS.toNanos(1);
    /** Ticks from one line of gauges to the next. */
    static final int LINE_TICKS = 10;

    private final Path folder;
    private final boolean confirms;
    private final double pauseBudget;
    private final boolean followsPaths;
    private final WatchList watch;
    private final Runnable growsOutside;
    private final Consumer<Throwable> failures;
    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private final WokenThread thread;

    /**
     * @param folder of the recording
     * @param confirms whether an alarm may be followed by class histograms, each of which collects the whole heap
     * @param pauseBudget part of the wall time that these may stop the program for, 0 to 1
     * @param followsPaths whether an alarm may be followed by a look at who holds what stays, too
     * @param watch what belongs to sessions that are over
     * @param growsOutside is told when memory outside of the heap grows, on a thread of ours, perhaps many times
     * @param failures takes what went wrong
     */
    public HeapSignals(
            Path folder,
            boolean confirms,
            double pauseBudget,
            boolean followsPaths,
            WatchList watch,
            Runnable growsOutside,
            Consumer<Throwable> failures) {
        this.folder = folder;
        this.confirms = confirms;
        this.pauseBudget = pauseBudget;
        this.followsPaths = followsPaths;
        this.watch = watch;
        this.growsOutside = growsOutside;
        this.failures = failures;
        thread = new WokenThread("sonde-heap", this::run);
        if (!confirms) {
            missing.add("not recorded: class histograms and ended sessions, which confirm a memory leak (leaks=off)");
        }
    }

    /** Starts the thread; once. */
    public void start() {
        thread.start();
    }

    /** {@code Thread.getId()} of the thread that looks. */
    public long threadId() {
        return thread.id();
    }

    /** There is something to look at. Cheap; any thread. */
    public void awaken() {
        thread.awaken();
    }

    /** What was not done and why, one sentence each, that begins "not recorded: ". Any thread. */
    public Set<String> missing() {
        return Set.copyOf(missing);
    }

    private void run() {
        try {
            thread.sleep();
            if (thread.isAwake()) {
                read();
            }
        } catch (LinkageError absent) {
            missing.add(
                    "not recorded: heap after collections, threads, classes, buffers (this program's Java has no module"
                            + " java.management)");
        } catch (Throwable failure) {
            failures.accept(failure);
        }
    }

    private void read() throws IOException {
        Gauges gauges = new Gauges(missing::add);
        LeakAlarm alarm = new LeakAlarm(System.nanoTime(), gauges.isRough());
        try (RootPaths paths = confirms && followsPaths ? paths() : null;
                GaugesFile file = GaugesFile.in(folder)) {
            Confirmation confirmation = confirms ? new Confirmation(folder, pauseBudget, paths, missing::add) : null;
            long next = System.nanoTime();
            for (int tick = 0; !thread.isEnding(); tick++) {
                gauges.look(alarm);
                if (tick % LINE_TICKS == 0) {
                    line(gauges, file, alarm, tick % (3 * LINE_TICKS) == 0);
                }
                confirm(confirmation, gauges, alarm);
                next = Math.max(next + TICK, System.nanoTime());
                thread.sleepUntil(next);
            }
            if (confirmation != null) {
                confirmation.atTheEnd(gauges);
            }
            gauges.look(alarm);
            line(gauges, file, alarm, true);
        }
    }

    private @Nullable RootPaths paths() {
        try {
            return RootPaths.start(folder, missing::add);
        } catch (LinkageError absent) {
            missing.add(
                    "not recorded: ways from roots to what stays on the heap (this program's Java has no module jdk.jfr)");
            return null;
        }
    }

    private void line(Gauges gauges, GaugesFile file, LeakAlarm alarm, boolean withMemory) throws IOException {
        watch.look(gauges.oldCollections());
        file.append(gauges.line(withMemory, watch.counts(), alarm));
        alarm.ended(watch.counts());
        if (confirms && alarm.growsOutside()) {
            growsOutside.run();
        }
    }

    private void confirm(@Nullable Confirmation confirmation, Gauges gauges, LeakAlarm alarm) {
        if (confirmation != null && !thread.isEnding()) {
            try {
                confirmation.consider(alarm, gauges);
            } catch (IOException | RuntimeException failure) {
                failures.accept(failure);
            }
        }
    }

    /** Writes the last line, and a last histogram where there was an alarm. Returns after the time given at the latest. */
    public void stop(Duration atMost) {
        thread.stop(atMost);
    }
}
