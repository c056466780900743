package io.sonde.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Defines the boot API in the boot loader with the JDK's own {@code defineClass}: unlike {@code
 * appendToBootstrapClassLoaderSearch} this keeps class data sharing for the rest of the program and prints nothing. The
 * classes stay until the JVM ends; a later agent of the same version finds them there.
 */
final class BootApi {
    /** The class whose presence tells that the API is there. */
    private static final String WITNESS = "io.sonde.api.Tracer";

    private BootApi() {}

    static boolean isPresent() {
        try {
            return Class.forName(WITNESS, false, null) != null;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /**
     * Defines all of these classes, superclasses first.
     *
     * @param classes binary name to class file
     */
    static void define(Map<String, byte[]> classes) throws ReflectiveOperationException {
        if (isPresent()) {
            return;
        }
        Class<?> unsafeClass = Class.forName("jdk.internal.misc.Unsafe");
        Object unsafe = unsafeClass.getMethod("getUnsafe").invoke(null);
        Method define = unsafeClass.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                java.security.ProtectionDomain.class);
        Deque<Map.Entry<String, byte[]>> waiting = new ArrayDeque<>(classes.entrySet());
        int attempts = waiting.size() * waiting.size() + 1;
        while (!waiting.isEmpty()) {
            Map.Entry<String, byte[]> next = waiting.removeFirst();
            Throwable missing = define(define, unsafe, next.getKey(), next.getValue());
            if (missing != null) {
                if (--attempts <= 0) {
                    throw new IllegalStateException("the boot API cannot be defined: " + next.getKey(), missing);
                }
                waiting.addLast(next); // its superclass comes later in the list
            }
        }
    }

    private static @Nullable Throwable define(Method define, Object unsafe, String name, byte[] bytes)
            throws ReflectiveOperationException {
        try {
            define.invoke(unsafe, name.replace('.', '/'), bytes, 0, bytes.length, null, null);
            return null;
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof NoClassDefFoundError missing) {
                return missing;
            }
            throw failure;
        }
    }
}
