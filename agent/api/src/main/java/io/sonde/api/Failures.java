package io.sonde.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps each distinct failure of our own once, with a count: its class and the place it came from, never its message,
 * which may hold the application's data. Bounded. Thread-safe.
 */
public final class Failures {
    private static final int MOST = 64;
    private static final Map<String, Integer> COUNTS = new LinkedHashMap<>();

    private Failures() {}

    /** Counts a failure that was suppressed. Never throws. */
    public static void suppressed(Throwable failure) {
        try {
            SpanSink sink = Tracer.sink;
            if (sink != null) {
                sink.failure();
            }
            count(describe(failure));
        } catch (Throwable ignored) {
            // A failure while counting a failure: there is nobody left to tell.
        }
    }

    /** Counts something that went wrong, described without data of the application. */
    public static void count(String what) {
        synchronized (COUNTS) {
            Integer seen = COUNTS.get(what);
            if (seen != null || COUNTS.size() < MOST) {
                COUNTS.put(what, seen == null ? 1 : seen + 1);
            }
        }
    }

    private static String describe(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String at = trace.length == 0
                ? ""
                : " at " + trace[0].getClassName() + "." + trace[0].getMethodName() + ":" + trace[0].getLineNumber();
        for (StackTraceElement element : trace) {
            if (element.getClassName().startsWith("io.sonde.")) {
                at += " in " + element.getClassName() + ":" + element.getLineNumber();
                break;
            }
        }
        return failure.getClass().getName() + at;
    }

    /** What failed so far, and how often. */
    public static Map<String, Integer> snapshot() {
        synchronized (COUNTS) {
            return new LinkedHashMap<>(COUNTS);
        }
    }

    /** Forgets everything: a new recording counts its own. */
    public static void clear() {
        synchronized (COUNTS) {
            COUNTS.clear();
        }
    }
}
