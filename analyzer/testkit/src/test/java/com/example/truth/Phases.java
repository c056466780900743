package com.example.truth;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import one.profiler.AsyncProfiler;

/**
 * A program of which the truth is known: each thread runs one phase after the other, each phase in a method of its own, so
 * that what a sample's stack says can be held against the span that it was given to. Records itself with async-profiler
 * and JFR into the folder that it is given, and writes its spans beside them.
 *
 * <p>Arguments: folder, {@code platform} or {@code virtual}, milliseconds.
 */
public final class Phases {
    private static final int THREADS = 6;
    /** Spans in all, however long that takes on a busy machine. */
    private static final int ENOUGH = 600;

    private static final Object MONITOR = new Object();
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static volatile Object sink = "";
    private static volatile boolean stop;
    private static final AtomicLong allocated = new AtomicLong();
    private static final AtomicLong done = new AtomicLong();

    /** Names of the phases, by number; each is also the name of the method that does it. */
    public static final List<String> NAMES =
            List.of("decisionPhase", "retrievalPhase", "actionPhase", "communicationPhase", "parkPhase");

    @Name("sonde.Anchor")
    @StackTrace(false)
    static final class Anchor extends Event {
        long nanoTime;
    }

    /** Where one thread was when. */
    private record Span(long thread, int phase, long start, long end) {}

    private Phases() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        boolean virtual = args[1].equals("virtual");
        AsyncProfiler sampler = AsyncProfiler.getInstance();
        sampler.execute("start,jfr,event=ctimer,interval=5ms,wall=10ms,alloc=128k,lock=1ms,clock=monotonic,"
                + "chunktime=1h,file=" + folder.resolve("ap-0001.jfr"));
        try (Recording recording = new Recording()) {
            Map<String, String> all = new HashMap<>(recording.getSettings());
            all.putAll(settings());
            recording.setSettings(all);
            recording.start();
            List<List<Span>> spans = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                List<Span> own = new ArrayList<>();
                spans.add(own);
                int first = i;
                threads.add(start(virtual, () -> run(own, first)));
            }
            Thread anchors = new Thread(Phases::anchor);
            anchors.setDaemon(true);
            anchors.start();
            long until = System.nanoTime() + Long.parseLong(args[2]) * 1_000_000;
            while (System.nanoTime() < until || done.get() < ENOUGH || !hasFlushed(newestChunk())) {
                LockSupport.parkNanos(10_000_000);
            }
            copyUnfinished(folder);
            stop = true;
            for (Thread thread : threads) {
                thread.join();
            }
            System.gc();
            sampler.execute("stop");
            writeAnchor();
            recording.stop();
            recording.dump(folder.resolve("jdk-0001.jfr"));
            write(folder.resolve("spans.txt"), spans, virtual);
            Files.writeString(folder.resolve("allocated.txt"), allocated.toString());
        }
    }

    /** What would be left of the files if the process were killed now. */
    private static void copyUnfinished(Path folder) throws IOException {
        Files.copy(folder.resolve("ap-0001.jfr"), folder.resolve("unfinished-ap.jfr"));
        Files.copy(newestChunk(), folder.resolve("unfinished-jdk.jfr"));
    }

    private static Path newestChunk() throws IOException {
        try (Stream<Path> chunks = Files.list(Path.of(System.getProperty("jdk.jfr.repository")))) {
            return chunks.filter(chunk -> chunk.toString().endsWith(".jfr"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /** Whether the head of JFR's chunk says where its constants are. */
    private static boolean hasFlushed(Path chunk) throws IOException {
        byte[] head = Files.readAllBytes(chunk);
        return head.length > 24 && ByteBuffer.wrap(head).getLong(16) > 0;
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        for (String event : List.of(
                "GCPhasePause#threshold=0 ns",
                "GarbageCollection#threshold=0 ns",
                "GCHeapSummary",
                "SafepointBegin#threshold=0 ns",
                "SafepointEnd#threshold=0 ns",
                "ExecuteVMOperation#threshold=0 ns",
                "JavaMonitorEnter#threshold=1 ms",
                "ThreadSleep#threshold=1 ms",
                "ThreadPark#threshold=1 ms",
                "ExecutionSample#period=10 ms",
                "CPUTimeSample#throttle=10 ms",
                "ObjectAllocationSample#throttle=1000/s",
                "CPULoad#period=1 s",
                "ClassLoadingStatistics#period=1 s",
                "CompilerStatistics#period=1 s",
                "FileWrite#threshold=0 ns")) {
            String[] parts = event.split("[#=]");
            settings.put("jdk." + parts[0] + "#enabled", "true");
            settings.put("jdk." + parts[0] + "#stackTrace", "true");
            if (parts.length == 3) {
                settings.put("jdk." + parts[0] + "#" + parts[1], parts[2]);
            }
        }
        return settings;
    }

    /** Virtual threads are no part of the Java that this is compiled for. */
    private static Thread start(boolean virtual, Runnable task) throws ReflectiveOperationException {
        if (virtual) {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        }
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    private static void anchor() {
        while (true) {
            writeAnchor();
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }
    }

    private static void writeAnchor() {
        for (int attempt = 0; attempt < 50; attempt++) {
            Anchor anchor = new Anchor();
            long before = System.nanoTime();
            anchor.begin();
            long after = System.nanoTime();
            if (after - before < 400 || attempt == 49) {
                anchor.nanoTime = before + (after - before) / 2;
                anchor.commit();
                return;
            }
        }
    }

    private static void run(List<Span> spans, int first) {
        @SuppressWarnings("deprecation")
        long thread = Thread.currentThread().getId();
        for (int round = first; !stop; round++) {
            int phase = round % NAMES.size();
            long start = System.nanoTime();
            switch (phase) {
                case 0 -> decisionPhase();
                case 1 -> retrievalPhase();
                case 2 -> actionPhase();
                case 3 -> communicationPhase();
                default -> parkPhase();
            }
            spans.add(new Span(thread, phase, start, System.nanoTime()));
            done.incrementAndGet();
        }
        // Of a virtual thread nobody knows.
        allocated.addAndGet(Math.max(
                0,
                ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                        .getThreadAllocatedBytes(thread)));
    }

    private static void decisionPhase() {
        spin(4);
    }

    private static void retrievalPhase() {
        try {
            Thread.sleep(3);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void actionPhase() {
        long end = System.nanoTime() + 3_000_000;
        while (System.nanoTime() < end) {
            sink = new byte[4096];
        }
    }

    private static void communicationPhase() {
        synchronized (MONITOR) {
            spin(2);
        }
    }

    private static void parkPhase() {
        LOCK.lock();
        try {
            spin(2);
        } finally {
            LOCK.unlock();
        }
    }

    private static void spin(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        double x = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 1000; i++) {
                x += Math.sqrt(i + x);
            }
        }
        if (x < 0) {
            sink = x;
        }
    }

    private static void write(Path file, List<List<Span>> spans, boolean virtual) throws Exception {
        try (DataOutputStream out =
                new DataOutputStream(new java.io.BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeBoolean(virtual);
            for (List<Span> own : spans) {
                for (Span span : own) {
                    out.writeLong(span.thread);
                    out.writeInt(span.phase);
                    out.writeLong(span.start);
                    out.writeLong(span.end);
                }
            }
        }
    }
}
