package io.sonde.core;

import io.sonde.api.Failures;
import io.sonde.api.Parks;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;

/**
 * Hands the boot API what it needs of the JDK's private parts to tell whether a thread that parks is in a span, and who
 * holds the lock. The packages are open to our loader alone ({@link Platform}); the handles carry that leave.
 */
final class ParkHandles {
    private ParkHandles() {}

    /** Never throws: without the handles no wait is recorded, and the failure is counted. */
    static void give() {
        try {
            Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
            Class<?> entry = Class.forName("java.lang.ThreadLocal$ThreadLocalMap$Entry");
            Method find = map.getDeclaredMethod("getEntry", ThreadLocal.class);
            find.setAccessible(true);
            Parks.prepare(
                    getter(Thread.class, "threadLocals", Thread.class, Object.class),
                    MethodHandles.lookup()
                            .unreflect(find)
                            .asType(MethodType.methodType(Object.class, Object.class, ThreadLocal.class)),
                    getter(entry, "value", Object.class, Object.class),
                    getter(map, "table", Object.class, Object[].class),
                    getter(
                            AbstractOwnableSynchronizer.class,
                            "exclusiveOwnerThread",
                            AbstractOwnableSynchronizer.class,
                            Thread.class));
        } catch (Throwable ofAnotherJava) {
            Failures.suppressed(ofAnotherJava);
        }
    }

    private static MethodHandle getter(Class<?> owner, String name, Class<?> takes, Class<?> gives)
            throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return MethodHandles.lookup().unreflectGetter(field).asType(MethodType.methodType(gives, takes));
    }
}
