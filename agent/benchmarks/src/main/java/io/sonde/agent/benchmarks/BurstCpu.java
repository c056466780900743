package io.sonde.agent.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.LongConsumer;

/**
 * The bursts of {@link SpanBursts} in each thread's own CPU time, which neighbours on the same machine disturb less, and
 * what was allocated. Arguments: {@code nested} or {@code root}, threads.
 */
public final class BurstCpu {
    private static final int WARM_UP = 1_000;
    private static final int AGED = 100;
    private static final int ROUNDS = 1_500;

    private final RingRecording recording = new RingRecording();
    private final boolean nested;
    private final LongConsumer call;
    private final CyclicBarrier start;
    private final double[][] nanos;
    private final double[] bytes;
    private int round;

    private BurstCpu(boolean nested, int threads) throws IOException {
        this.nested = nested;
        call = nested ? Calls::nested : Calls::root;
        start = new CyclicBarrier(threads, this::between);
        nanos = new double[threads][ROUNDS];
        bytes = new double[threads];
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int threads = Integer.parseInt(arguments[1]);
        BurstCpu measured = new BurstCpu(arguments[0].equals("nested"), threads);
        measured.run();
        System.out.printf("%s, %d threads, JDK %s: ", arguments[0], threads, Runtime.version());
        measured.print();
    }

    private void run() throws IOException, InterruptedException {
        Thread[] all = new Thread[nanos.length];
        for (int i = 0; i < all.length; i++) {
            int own = i;
            all[i] = new Thread(() -> measure(own));
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        recording.end();
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
            long before = cpu.getCurrentThreadCpuTime();
            burst();
            long after = cpu.getCurrentThreadCpuTime();
            if (round >= 0) {
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
    }
}
