package io.sonde.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What one reading of a clock costs, in ns: the best of many rounds. Needs
 * {@code --add-exports jdk.jfr/jdk.jfr.internal=ALL-UNNAMED}.
 */
public final class ClockCost {
    private static final MethodHandle COUNTER;

    static {
        try {
            COUNTER = MethodHandles.lookup()
                    .findStatic(
                            Class.forName("jdk.jfr.internal.JVM"), "counterTime", MethodType.methodType(long.class));
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private static final int READINGS = 200_000;
    private static final int ROUNDS = 300;

    private ClockCost() {}

    public static void main(String[] arguments) throws Throwable {
        double nano = Double.MAX_VALUE;
        double counter = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            nano = Math.min(nano, nanoTime());
            counter = Math.min(counter, counterTime());
        }
        System.out.printf(
                "JDK %s: System.nanoTime %.1f ns, JVM.counterTime %.1f ns%n",
                Runtime.version().feature(), nano, counter);
    }

    private static double nanoTime() {
        long sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < READINGS; i++) {
            sum += System.nanoTime();
        }
        return (double) (System.nanoTime() - start + (sum == 1 ? 1 : 0)) / READINGS;
    }

    private static double counterTime() throws Throwable {
        long sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < READINGS; i++) {
            sum += (long) COUNTER.invokeExact();
        }
        return (double) (System.nanoTime() - start + (sum == 1 ? 1 : 0)) / READINGS;
    }
}
