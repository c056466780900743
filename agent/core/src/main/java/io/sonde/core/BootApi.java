package io.sonde.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.sonde.Dispatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Defines the boot API in the boot loader with the JDK's own {@code defineClass}: unlike {@code
 * appendToBootstrapClassLoaderSearch} this keeps class data sharing for the rest of the program and prints nothing. The
 * classes stay until the JVM ends; a later agent with the same classes finds them there, one with others gets its own
 * beside them ({@link Relocation}).
 */
final class BootApi {
    private static final String DISPATCH = "java.lang.sonde.Dispatch";

    /** Where classes are read only if they have to be defined. */
    interface Source {
        /** Binary name to class file. */
        Map<String, byte[]> read() throws java.io.IOException;
    }

    private BootApi() {}

    /**
     * Sees to it that the boot API is there.
     *
     * @param fingerprint differs where the classes differ
     * @return how its packages have to be renamed in whatever uses it; null: not at all
     */
    static @Nullable Relocation provide(String fingerprint, Source source)
            throws ReflectiveOperationException, java.io.IOException {
        Map<String, byte[]> classes = null;
        if (!isPresent()) {
            classes = source.read();
            define(Map.of(DISPATCH, java.util.Objects.requireNonNull(classes.get(DISPATCH))));
        }
        Map<String, String> present = Dispatch.APIS;
        String suffix = present.get(fingerprint);
        if (suffix == null) {
            suffix = present.isEmpty() ? "" : "_" + (present.size() + 1);
            define(renamed(classes == null ? source.read() : classes, new Relocation(suffix)));
            present.put(fingerprint, suffix);
        }
        return suffix.isEmpty() ? null : new Relocation(suffix);
    }

    /** The packages that lie in the boot loader, for people. */
    static String packages() {
        return "java.lang.sonde, "
                + Dispatch.APIS.values().stream()
                        .sorted()
                        .map(suffix -> "io.sonde.api" + suffix + ", io.sonde.format.vocabulary" + suffix)
                        .collect(java.util.stream.Collectors.joining(", "));
    }

    private static Map<String, byte[]> renamed(Map<String, byte[]> classes, Relocation relocation) {
        Map<String, byte[]> renamed = new java.util.LinkedHashMap<>();
        classes.forEach((name, bytes) -> {
            if (!name.equals(DISPATCH)) {
                boolean same = relocation.suffix().isEmpty();
                renamed.put(same ? name : relocation.name(name), same ? bytes : relocation.apply(bytes));
            }
        });
        return renamed;
    }

    private static boolean isPresent() {
        try {
            return Class.forName(DISPATCH, false, null) != null;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /** Defines all of these classes, superclasses first. */
    private static void define(Map<String, byte[]> classes) throws ReflectiveOperationException {
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
