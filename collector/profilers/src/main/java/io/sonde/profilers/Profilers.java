package io.sonde.profilers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The profilers of one recording, and the one thread that starts, ticks and stops them. It sleeps until the first span is
 * recorded, so that a program without agents pays for nothing but a thread. Where one of them fails, the recording goes on
 * without.
 */
public final class Profilers {
    /** Ticks after which a new file is begun, so that old ones can be deleted. */
    static final int FILE_TICKS = 300;

    private static final long TICK = TimeUnit.SECONDS.toNanos(1);

    private final Path folder;
    private final Path out;
    private final String version;
    private final Profile profile;
    private final Map<String, Object> lasting;
    private final InsideSpans inside;
    private final Consumer<Throwable> failures;
    private final WokenThread thread;

    private volatile boolean virtual;
    private volatile int slow = 1;
    private volatile long samples;
    private volatile boolean nativeMemory;
    private volatile List<Profiler> running = List.of();
    private volatile boolean flightRecorderUsed;
    /** Of our thread. */
    private boolean othersSample;

    /**
     * @param folder of the recording
     * @param out where recordings lie
     * @param version of Sonde
     * @param lasting what outlives every agent of this JVM
     * @param failures takes what went wrong
     */
    public Profilers(
            Path folder,
            Path out,
            String version,
            Profile profile,
            Map<String, Object> lasting,
            InsideSpans inside,
            Consumer<Throwable> failures) {
        this.folder = folder;
        this.out = out;
        this.version = version;
        this.profile = profile;
        this.lasting = lasting;
        this.inside = inside;
        this.failures = failures;
        thread = new WokenThread("sonde-profilers", this::run);
    }

    /** Starts the thread; once. */
    public void start() {
        thread.start();
    }

    /** There is something to profile. Cheap; any thread. */
    public void awaken() {
        thread.awaken();
    }

    /** A virtual thread has opened a span. Cheap; any thread. */
    public void virtualThread() {
        virtual = true;
    }

    /** Memory outside of the heap grows: from now on it is followed who takes it. Cheap; any thread. */
    public void nativeMemoryGrows() {
        nativeMemory = true;
    }

    /** Has samples lie so many times as far apart as usual; 1 ends that. Any thread. */
    public void slow(int times) {
        slow = times;
    }

    /** Samples that were taken up to a second ago. Any thread. */
    public long samples() {
        return samples;
    }

    /** {@code Thread.getId()} of the thread that looks after the profilers. */
    public long threadId() {
        return thread.id();
    }

    /** What is recorded at this moment; empty before the first span. Any thread. */
    public List<Facts> facts() {
        return running.stream().map(Profiler::facts).toList();
    }

    /** Whether native code lies in this JVM that cannot be taken out. */
    public static boolean hasLeftNativeCode(Map<String, Object> lasting) {
        return lasting.containsKey(AsyncLibrary.KEY);
    }

    /** Whether JFR was touched, whose threads stay then. */
    public boolean hasUsedFlightRecorder() {
        return flightRecorderUsed;
    }

    private void run() {
        try {
            thread.sleep();
            begin();
            long next = System.nanoTime() + TICK;
            thread.sleepUntil(next);
            while (!thread.isEnding()) {
                tick();
                next = Math.max(next + TICK, System.nanoTime());
                thread.sleepUntil(next);
            }
        } catch (Throwable failure) {
            failures.accept(failure);
        } finally {
            finish();
        }
    }

    private void begin() {
        if (!thread.isEnding()) {
            start(new AsyncSampler(folder, profile, lasting, inside, new CrashMarker(out, version)));
        }
        if (!thread.isEnding()) {
            try {
                flightRecorderUsed = true;
                start(new FlightRecording(folder, profile, lasting));
            } catch (LinkageError missing) {
                start(new Absent(Facts.absent("jfr", null, "this program's Java has no module jdk.jfr")));
            }
        }
    }

    private void start(Profiler profiler) {
        List<Profiler> more = new ArrayList<>(running);
        more.add(profiler);
        try {
            profiler.start();
        } catch (IOException | RuntimeException failure) {
            failures.accept(failure);
        }
        running = List.copyOf(more);
    }

    private void tick() {
        String insufficient = othersSample ? null : insufficient();
        if (insufficient != null) {
            othersSample = true;
            boolean signals = running.stream().noneMatch(Profiler::isSampling) && AsyncSampler.otherProfiler() == null;
            running.forEach(profiler -> profiler.sample(insufficient, signals));
        }
        boolean follow = nativeMemory;
        nativeMemory = false;
        long counted = 0;
        for (Profiler profiler : running) {
            try {
                profiler.slow(slow);
                if (follow) {
                    profiler.followNativeMemory();
                }
                profiler.tick();
            } catch (IOException | RuntimeException failure) {
                failures.accept(failure);
            }
            counted += profiler.samples();
        }
        samples = counted;
    }

    /** Why others have to sample, too; null when they need not. */
    private @Nullable String insufficient() {
        for (Profiler profiler : running) {
            Facts facts = profiler.facts();
            if (facts.name().equals(AsyncSampler.NAME) && !profiler.isSampling()) {
                return "it samples, too, because async-profiler does not";
            }
        }
        return virtual ? "it samples, too, because async-profiler cannot tell virtual threads apart" : null;
    }

    private void finish() {
        for (Profiler profiler : running) {
            try {
                profiler.stop();
            } catch (IOException | RuntimeException | LinkageError failure) {
                failures.accept(failure);
            }
        }
    }

    /** Stops all that runs and waits for it. Returns after the time given at the latest. */
    public void stop(Duration atMost) {
        thread.stop(atMost);
    }

    /** One that this JVM does not have. */
    private record Absent(Facts facts) implements Profiler {
        @Override
        public void start() {}

        @Override
        public void tick() {}

        @Override
        public void stop() {}
    }
}
