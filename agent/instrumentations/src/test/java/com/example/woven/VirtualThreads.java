package com.example.woven;

import org.junit.jupiter.api.Assumptions;

/** Virtual threads by name: the tests are compiled for Java 17. */
final class VirtualThreads {
    private VirtualThreads() {}

    /** Skips the test where it needs them and there are none. */
    static void assume(boolean needed) {
        Assumptions.assumeTrue(!needed || Runtime.version().feature() >= 21, "no virtual threads before Java 21");
    }

    static Thread start(Runnable body) throws ReflectiveOperationException {
        Object nobody = null;
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(nobody, body);
    }
}
