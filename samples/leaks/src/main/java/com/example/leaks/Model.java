package com.example.leaks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A scripted model: it takes its time, leaves garbage, and answers. */
public final class Model {
    private static final int PIECES = 12;
    private static final int PIECE = 64 << 10;
    private static final long LATENCY = TimeUnit.MILLISECONDS.toNanos(4);

    private Model() {}

    /** An answer of so many characters. */
    public static String answer(int number, int length) {
        LockSupport.parkNanos(LATENCY);
        int read = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            read += new byte[PIECE].length;
        }
        return Prose.of(number + read, length);
    }
}
