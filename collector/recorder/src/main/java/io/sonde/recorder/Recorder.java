package io.sonde.recorder;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The one thread between the ring and the disk. It opens the queue itself, when there is something to write, and never
 * on a caller's thread: Chronicle takes more than half a second for it.
 *
 * <p>Between two looks at the ring it sleeps {@link #PAUSE_NANOS}, unless a block was full: ten milliseconds make larger
 * blocks, and what waits in the ring is safe there. While little comes it sleeps up to {@link #LONGEST} times as long, since a span
 * takes half as many bytes in a block of hundreds as in one of ten, and is woken when a quarter of the ring fills meanwhile.
 */
public final class Recorder {
    private static final String THREAD_NAME = "sonde-recorder";

    /** A ring of less than this may fill within {@link #PAUSE_NANOS}, and is looked at ten times as often. */
    private static final int SMALL_RING = 1 << 20;

    /** Pauses that one may last. */
    static final int LONGEST = 64;
    /** A part of the ring that is little, for what has gathered during a pause. */
    private static final int LITTLE = 64;

    /** How often {@link #flush} wakes the recorder: it may be in a look that began before, and two more empty any ring. */
    private static final int LOOKS = 3;

    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final Ring ring;
    private final RingDrain drain;
    private final LongSupplier ticks;
    private final long pauseNanos;
    private final Thread thread;
    /** Guards waiting for {@link #ring}'s head and for the end. */
    private final Object progress = new Object();

    private volatile boolean sleepsLong;
    private volatile boolean stopping;
    private volatile long deadline;
    private volatile boolean clean;

    /**
     * @param spans folder of the queue; created when it is first needed
     * @param retention what the folder around {@code spans} may grow to
     */
    public Recorder(Ring ring, Path spans, Retention retention) {
        this(ring, spans, retention, Clock.systemUTC(), System::nanoTime);
    }

    private Recorder(Ring ring, Path spans, Retention retention, Clock wall, LongSupplier ticks) {
        this(ring, ChronicleSegments.in(spans, wall, ticks), new SegmentPruner(spans, retention), wall, ticks);
    }

    Recorder(Ring ring, SegmentWriter.Opener opener, SegmentPruner pruner, Clock wall, LongSupplier ticks) {
        this.ring = ring;
        this.ticks = ticks;
        this.drain = new RingDrain(ring, opener, pruner, wall, ticks);
        this.pauseNanos = ring.capacity() < SMALL_RING ? PAUSE_NANOS / 10 : PAUSE_NANOS;
        // In the topmost group: the group of whoever starts us may be stopped or destroyed. No inherited thread locals:
        // they belong to the application.
        this.thread = new Thread(topGroup(), this::run, THREAD_NAME, 0, false);
        thread.setDaemon(true);
        // What fails while a failure is counted, for want of memory, must not reach the program's streams.
        thread.setUncaughtExceptionHandler((self, failure) -> {});
        thread.setContextClassLoader(Recorder.class.getClassLoader());
        ring.atEachQuarter(this::wake);
    }

    /** On the program's threads, a few times while the ring fills once; an unpark only after a time of rest. */
    private void wake() {
        if (sleepsLong) {
            sleepsLong = false;
            LockSupport.unpark(thread);
        }
    }

    private static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** Starts the thread; once. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            int pauses = 1;
            long gathered = 0;
            while (!stopping) {
                boolean more = drain.step();
                signal();
                // Whoever interrupts every thread it finds must not make this one spin, nor close Chronicle's files.
                Thread.interrupted();
                if (!more && !stopping) {
                    pauses = nextPauses(pauses, gathered, ring.capacity() / LITTLE);
                    sleepsLong = pauses > 1;
                    LockSupport.parkNanos(this, pauses * pauseNanos);
                    sleepsLong = false;
                    gathered = ring.tail() - ring.head();
                }
            }
            clean = drain.finish(deadline, () -> LockSupport.parkNanos(this, pauseNanos));
        } finally {
            signal();
        }
    }

    /** Longer while little gathers in one, shorter when it is more than a block or two. */
    static int nextPauses(int pauses, long gathered, long little) {
        if (gathered > little) {
            return Math.max(1, pauses / 2);
        }
        return gathered < little / 4 ? Math.min(2 * pauses, LONGEST) : pauses;
    }

    private void signal() {
        synchronized (progress) {
            progress.notifyAll();
        }
    }

    /**
     * Waits until everything that was committed before the call is in the queue.
     *
     * @return whether it is; false after the time given, or when the recorder has ended without
     */
    public boolean flush(Duration atMost) {
        long target = ring.tail();
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (progress) {
            for (int looks = 0; ring.head() < target && thread.isAlive(); looks++) {
                if (looks < LOOKS) {
                    LockSupport.unpark(thread);
                }
                long left = end - System.nanoTime();
                if (left <= 0 || !await(left)) {
                    break;
                }
            }
        }
        return ring.head() >= target;
    }

    /** @return false when the calling thread was interrupted */
    private boolean await(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(progress, nanos);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Closes the ring, drains it, writes a last anchor and closes the queue. May be called again, to wait longer.
     *
     * @return whether the recording is complete: everything committed is in the queue and the queue is closed. When it
     *     is not, the rest is in the ring file.
     */
    public boolean stop(Duration atMost) {
        ring.close();
        deadline = ticks.getAsLong() + atMost.toNanos();
        stopping = true;
        LockSupport.unpark(thread);
        try {
            if (thread.isAlive()) {
                thread.join(Math.max(1, atMost.toMillis()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return clean;
    }

    /** Undoes what recording did to the JVM beyond its files; no recorder of this class loader can be started after it. */
    public static void depart() {
        QuietChronicle.depart();
    }

    /**
     * Short spans of the last ten seconds or so that are over, by {@link io.sonde.format.vocabulary.SpanKind}. About right for the most
     * frequent. Any thread.
     */
    public Map<Long, Long> shortSpans() {
        return drain.shortSpans();
    }

    /** {@code Thread.getId()} of the recorder's thread. */
    public long threadId() {
        return thread.getId();
    }

    /** What was done so far; of one moment, though not to the last record. Any thread. */
    public RecorderStats stats() {
        return drain.stats();
    }
}
