package com.example.hostile;

import java.util.function.Supplier;

/** The methods that the tests' rules name: a session, and steps inside it. */
public final class Work {
    private Work() {}

    /** A session with one step that does something. */
    public static <T> T handle(Supplier<T> inside) {
        return step(inside);
    }

    /** A session with so many empty steps; tells after each that it has ended. */
    public static void handle(int steps, Runnable afterStep) {
        for (int i = 0; i < steps; i++) {
            step(i);
            afterStep.run();
        }
    }

    static <T> T step(Supplier<T> inside) {
        return inside.get();
    }

    /** Calls itself until there is no more stack. */
    static int descend(int depth) {
        return sink(descend(depth + 1), step(depth));
    }

    /** Uses both. */
    static int sink(int one, long other) {
        return one ^ (int) other;
    }

    static int step(int value) {
        return value * 31;
    }
}
