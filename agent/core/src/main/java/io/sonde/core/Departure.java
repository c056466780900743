package io.sonde.core;

import io.sonde.api.Failures;
import io.sonde.api.Tracer;
import io.sonde.profilers.Profilers;
import io.sonde.recorder.Recorder;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.runtime.ObjectMethods;
import java.lang.sonde.Dispatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last steps of a recording in a program that goes on: lets go of everything by which the JVM or the program would
 * hold our loader, so that the garbage collector takes it with all its classes. What cannot go is listed.
 */
final class Departure {
    private Departure() {}

    /**
     * Nothing of ours may be needed any more after this, but for what is on the stack.
     *
     * @return what remains in the JVM, a line each
     */
    static List<String> of(Instrumentation instrumentation, boolean flightRecorderUsed) {
        List<String> remains = new ArrayList<>();
        remains.add("the entry class io.sonde.agent.SondeAgent, and sonde.jar open on the class path");
        remains.add("the boot API: " + BootApi.packages());
        remains.add("packages of java.base opened to our loader, which nobody else is");
        if (flightRecorderUsed) {
            remains.add("JFR's own threads, and what JFR adds to some classes of the JDK, because JFR was started");
        }
        if (Profilers.hasLeftNativeCode(Dispatch.LASTING)) {
            remains.add(
                    "async-profiler's native library and four classes, with one descriptor, at rest, for the life of the JVM");
        }
        ClassLoader loader = Departure.class.getClassLoader();
        Tracer.forget();
        Recorder.depart();
        forgetClassValues(instrumentation, loader);
        forgetRecords();
        try {
            Platform.restoreUnsafeWarning();
            if (loader instanceof AutoCloseable jar) {
                jar.close();
            }
        } catch (Exception failure) {
            Failures.suppressed(failure);
        }
        return List.copyOf(remains);
    }

    /**
     * A value that one of our classes has computed for a class of somebody else hangs on that class, and holds our loader
     * as long as that class lives.
     */
    private static void forgetClassValues(Instrumentation instrumentation, ClassLoader loader) {
        List<ClassValue<?>> ours = new ArrayList<>();
        Class<?>[] loaded = instrumentation.getAllLoadedClasses();
        for (Class<?> type : loaded) {
            if (type.getClassLoader() == loader) {
                collect(type, ours);
            }
        }
        try {
            Field table = Class.class.getDeclaredField("classValueMap");
            Field identity = ClassValue.class.getDeclaredField("identity");
            table.setAccessible(true);
            identity.setAccessible(true);
            for (Class<?> type : loaded) {
                if (type.getClassLoader() != loader && table.get(type) instanceof Map<?, ?> present) {
                    for (ClassValue<?> values : ours) {
                        forget(present, identity.get(values), values, type);
                    }
                }
            }
        } catch (ReflectiveOperationException | RuntimeException ofAnotherJava) {
            Failures.suppressed(ofAnotherJava);
        }
    }

    /**
     * Only a class that holds a value is asked to forget it: asking any other makes a table for it, and on Java 25 leaves a
     * mark in it, which is megabytes for a large program, each time.
     */
    private static void forget(Map<?, ?> table, @Nullable Object identity, ClassValue<?> values, Class<?> type) {
        boolean holds;
        synchronized (table) { // as ClassValue does
            holds = table.containsKey(identity);
        }
        if (holds) {
            values.remove(type);
        }
    }

    /**
     * The handles from which the JDK makes the {@code equals}, {@code hashCode} and {@code toString} of records remember
     * the last type that they were made for, which may be ours: until Java 18 strongly, later softly.
     */
    private static void forgetRecords() {
        for (Field field : ObjectMethods.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == MethodHandle.class) {
                field.setAccessible(true);
                Object handle = valueOf(field);
                clear(handle, "asTypeCache");
                clear(handle, "asTypeSoftCache");
            }
        }
    }

    private static void clear(@Nullable Object handle, String cache) {
        try {
            Field field = MethodHandle.class.getDeclaredField(cache);
            field.setAccessible(true);
            field.set(handle, null);
        } catch (NoSuchFieldException ofAnotherJava) {
            // There is no such cache.
        } catch (IllegalAccessException | RuntimeException failure) {
            Failures.suppressed(failure);
        }
    }

    private static void collect(Class<?> type, List<ClassValue<?>> into) {
        try {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && ClassValue.class.isAssignableFrom(field.getType())) {
                    field.setAccessible(true);
                    Object value = valueOf(field);
                    if (value instanceof ClassValue<?> values) {
                        into.add(values);
                    }
                }
            }
        } catch (LinkageError | RuntimeException unusable) {
            // A class of which something is missing was never used, and has computed nothing.
        }
    }

    private static @Nullable Object valueOf(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException | LinkageError closed) {
            return null;
        }
    }
}
