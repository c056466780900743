package io.sonde.agent.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * The bursts of {@link SpanBursts} in each thread's own CPU time, which neighbours on the same machine disturb less, and
 * what was allocated. Arguments: {@code nested}, {@code ruled} or {@code root}, or
 * {@code idle} while nothing is recorded; threads.
 */
public final class BurstCpu {
    private static final int WARM_UP = 1_000;
    private static final int AGED = 100;
    private static final long MEETING_NANOS = 300_000;
    private static final int ROUNDS = 1_500;

    private final RingRecording recording = new RingRecording();
    private final boolean idle;
    private final boolean nested;
    private final LongConsumer call;
    private final CyclicBarrier start;
    private final double[][] nanos;
    private final long[][] begins;
    private final long[][] ends;
    private final double[] bytes;
    private final AtomicInteger here = new AtomicInteger();
    private int round;

    private BurstCpu(String kind, int threads) throws IOException {
        idle = kind.equals("idle");
        nested = !kind.equals("root");
        call = switch (kind) {
            case "nested", "idle" -> Calls::nested;
            case "ruled" -> Calls::ruled;
            case "root" -> Calls::root;
            default -> throw new IllegalArgumentException(kind);
        };
        start = new CyclicBarrier(threads, this::between);
        nanos = new double[threads][ROUNDS];
        begins = new long[threads][ROUNDS];
        ends = new long[threads][ROUNDS];
        bytes = new double[threads];
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int threads = Integer.parseInt(arguments[1]);
        BurstCpu measured = new BurstCpu(arguments[0], threads);
        measured.run();
        System.out.printf("%s, %d threads, JDK %s: ", arguments[0], threads, Runtime.version());
        measured.print();
    }

    private void run() throws IOException, InterruptedException {
        if (idle) {
            recording.end();
        }
        Thread[] all = new Thread[nanos.length];
        for (int i = 0; i < all.length; i++) {
            int own = i;
            all[i] = new Thread(() -> measure(own));
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        if (!idle) {
            recording.end();
        }
    }

    private void measure(int own) {
        byte[][] apart = new byte[4096][1024]; // so that the classes' objects lie elsewhere in the heap
        if (nested) {
            Calls.session();
        }
        ThreadMXBean cpu = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            try {
                start.await();
            } catch (InterruptedException | BrokenBarrierException end) {
                throw new IllegalStateException(end);
            }
            long bytesBefore = cpu.getCurrentThreadAllocatedBytes();
            meet();
            long begin = System.nanoTime();
            long before = cpu.getCurrentThreadCpuTime();
            burst();
            long after = cpu.getCurrentThreadCpuTime();
            if (round >= 0) {
                begins[own][round] = begin;
                ends[own][round] = System.nanoTime();
                nanos[own][round] = (double) (after - before) / SpanBursts.BURST;
                allocated += cpu.getCurrentThreadAllocatedBytes() - bytesBefore;
            }
        }
        Reference.reachabilityFence(apart);
        bytes[own] = (double) allocated / ROUNDS / SpanBursts.BURST;
    }

    /** Nobody measures. What a thread keeps of its spans is old in a program that lives: storing into it costs more. */
    private void between() {
        recording.drain();
        if (round++ == AGED) {
            System.gc();
        }
    }

    /** A thread that was woken comes later than the one that woke it: waits until all are there, but not for long. */
    private void meet() {
        int target = (here.getAndIncrement() / nanos.length + 1) * nanos.length;
        long deadline = System.nanoTime() + MEETING_NANOS;
        while (here.get() < target && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    /** Whether another thread recorded during nearly all of a burst, which was not interrupted. */
    private boolean isSideBySide(int own, int round) {
        long wall = ends[own][round] - begins[own][round];
        long shared = 0;
        for (int other = 0; other < nanos.length; other++) {
            if (other != own) {
                long until = Math.min(ends[own][round], ends[other][round]);
                shared = Math.max(shared, until - Math.max(begins[own][round], begins[other][round]));
            }
        }
        return shared > 0.9 * wall && wall < 1.1 * nanos[own][round] * SpanBursts.BURST;
    }

    private void burst() {
        for (int i = 0; i < SpanBursts.BURST; i++) {
            call.accept(i);
        }
    }

    private void print() {
        double[] sorted =
                Arrays.stream(nanos).flatMapToDouble(Arrays::stream).sorted().toArray();
        System.out.printf(
                "min %.1f, median %.1f, p90 %.1f ns of CPU per span, %.2f bytes allocated%n",
                sorted[0],
                sorted[sorted.length / 2],
                sorted[sorted.length * 9 / 10],
                Arrays.stream(bytes).max().orElse(0));
        double[] sideBySide = IntStream.range(0, nanos.length)
                .mapToObj(own -> IntStream.range(0, ROUNDS)
                        .filter(round -> isSideBySide(own, round))
                        .mapToDouble(round -> nanos[own][round]))
                .flatMapToDouble(each -> each)
                .sorted()
                .toArray();
        if (sideBySide.length > 0) {
            System.out.printf(
                    "  of these %d bursts while another thread recorded, too: median %.1f ns%n",
                    sideBySide.length, sideBySide[sideBySide.length / 2]);
        }
    }
}
