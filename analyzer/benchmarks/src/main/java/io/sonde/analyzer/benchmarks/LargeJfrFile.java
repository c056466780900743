package io.sonde.analyzer.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import one.profiler.AsyncProfiler;

/**
 * Makes a recording folder with one large file in it and no spans: {@code ap FOLDER MB} by async-profiler, {@code jdk
 * FOLDER MB} by the JDK's flight recorder.
 */
public final class LargeJfrFile {
    private static final int THREADS = 4;
    private static final int WAYS = (1 << 12) - 1;
    private static volatile Object sink = "";
    private static volatile boolean stop;

    @Name("sonde.Anchor")
    @StackTrace(false)
    static final class Anchor extends Event {
        long nanoTime;
    }

    private LargeJfrFile() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[1]));
        long bytes = Long.parseLong(args[2]) << 20;
        Files.writeString(folder.resolve("manifest.json"), "{\"formatVersion\": 1, \"app\": \"large\"}");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> work(0));
            thread.setDaemon(true);
            threads.add(thread);
        }
        if (args[0].equals("ap")) {
            sample(folder.resolve("ap-0001.jfr"), bytes, threads);
        } else {
            record(folder.resolve("jdk-0001.jfr"), bytes, threads);
        }
    }

    private static void sample(Path file, long bytes, List<Thread> threads) throws Exception {
        AsyncProfiler profiler = AsyncProfiler.getInstance();
        profiler.execute(
                "start,jfr,event=ctimer,interval=1ms,wall=2ms,alloc=1k,clock=monotonic,chunksize=1g,file=" + file);
        threads.forEach(Thread::start);
        while (Files.size(file) < bytes) {
            LockSupport.parkNanos(50_000_000);
        }
        stop = true;
        profiler.execute("stop");
    }

    private static void record(Path file, long bytes, List<Thread> threads) throws IOException {
        try (Recording recording = new Recording()) {
            recording
                    .enable("jdk.ObjectAllocationSample")
                    .with("throttle", "off")
                    .withStackTrace();
            recording.enable("jdk.ObjectAllocationInNewTLAB").withStackTrace();
            recording.enable("jdk.ThreadPark").withoutThreshold().withStackTrace();
            recording.enable("jdk.ExecutionSample").with("period", "1 ms");
            recording.enable("jdk.GCPhasePause").withoutThreshold();
            recording.enable("jdk.GarbageCollection").withoutThreshold();
            recording.start();
            threads.forEach(Thread::start);
            long at = System.nanoTime();
            while (recording.getSize() < bytes) {
                LockSupport.parkNanos(50_000_000);
                if (System.nanoTime() - at > 500_000_000) {
                    Anchor anchor = new Anchor();
                    anchor.begin();
                    at = System.nanoTime();
                    anchor.nanoTime = at;
                    anchor.commit();
                }
            }
            stop = true;
            recording.stop();
            recording.dump(file);
        }
    }

    /** Goes to different depths by different ways, so that there are many stacks. */
    private static void work(int depth) {
        int seed = 1;
        while (!stop) {
            seed = seed * 1103515245 + 12345;
            descend(depth, seed >>> 8 & WAYS);
            if ((seed >>> 20 & 15) == 0) {
                LockSupport.parkNanos(1_000);
            }
        }
    }

    private static void descend(int depth, int way) {
        if (depth > 12 + (way & 15)) {
            sink = new byte[64 + (way & 1023)];
            return;
        }
        switch (way >>> depth % 16 & 3) {
            case 0 -> left(depth + 1, way);
            case 1 -> right(depth + 1, way);
            default -> descend(depth + 1, way);
        }
    }

    private static void left(int depth, int way) {
        descend(depth, way);
    }

    private static void right(int depth, int way) {
        descend(depth, way);
    }
}
