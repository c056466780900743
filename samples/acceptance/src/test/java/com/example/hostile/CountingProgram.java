package com.example.hostile;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * Works on a few threads until it is killed, and counts in a mapped file, which outlives it, each step that has ended.
 * Arguments: file, threads.
 */
public final class CountingProgram {
    private static final int STEPS = 4;
    private static final long PAUSE_NANOS = 100_000;

    private CountingProgram() {}

    public static void main(String[] args) throws IOException {
        int threads = Integer.parseInt(args[1]);
        LongBuffer counts = counts(Path.of(args[0]), threads);
        for (int i = 0; i < threads; i++) {
            int own = i;
            new Thread(() -> work(counts, own)).start();
        }
    }

    /** The file's counters, one for each thread. */
    public static LongBuffer counts(Path file, int threads) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, threads * 8L).asLongBuffer();
        }
    }

    private static void work(LongBuffer counts, int own) {
        while (true) {
            Work.handle(STEPS, () -> counts.put(own, counts.get(own) + 1));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
