package io.sonde.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/**
 * What it costs an application thread to hand over one span, in ns of its own CPU time: bursts that the ring can hold,
 * drained between them. CPU time, because wall time would measure the neighbours of a shared machine. One variant and
 * number of threads for each JVM, so that no call site sees two of them. Arguments: variant, threads.
 */
public final class RingCost {
    private static final int BURST = 16_384;
    private static final int WARM_UP = 150;
    private static final int ROUNDS = 300;

    private RingCost() {}

    public static void main(String[] arguments) throws Exception {
        String variant = arguments[0];
        int threads = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("sonde-cost");
        Producer.Kind kind = Producer.named(variant, folder);
        Producer[] producers = new Producer[threads];
        double[][] nanos = new double[threads][ROUNDS];
        for (int i = 0; i < threads; i++) {
            producers[i] = kind.forThread(i);
        }
        CyclicBarrier start =
                new CyclicBarrier(threads, () -> Arrays.stream(producers).forEach(Producer::drain));
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int own = i;
            all[i] = new Thread(() -> produce(producers[own], start, nanos[own]));
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        double[] sorted =
                Arrays.stream(nanos).flatMapToDouble(Arrays::stream).sorted().toArray();
        System.out.printf(
                "%-10s %d threads, JDK %s: min %.1f, median %.1f ns per span%n",
                variant, threads, Runtime.version().feature(), sorted[0], sorted[sorted.length / 2]);
        delete(folder);
    }

    private static void produce(Producer producer, CyclicBarrier start, double[] nanos) {
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        long id = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            try {
                start.await();
            } catch (InterruptedException | BrokenBarrierException end) {
                throw new IllegalStateException(end);
            }
            long before = cpu.getCurrentThreadCpuTime();
            for (int i = 0; i < BURST; i++) {
                producer.write(++id);
            }
            long after = cpu.getCurrentThreadCpuTime();
            if (round >= 0) {
                nanos[round] = (double) (after - before) / BURST;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
