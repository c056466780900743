package com.example.witness;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Loaded with the program, retransformation-capable, and idle until asked. What it is asked for are the class files that
 * the JVM shows in a retransformation in which it changes nothing: one that somebody else changes is seen changed.
 */
public final class Witness implements ClassFileTransformer {
    private static final int BATCH = 256;

    private static Instrumentation instrumentation;

    private final Map<String, byte[]> shown = new TreeMap<>();

    private final Set<String> refused = new TreeSet<>();

    private Witness() {}

    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /**
     * Commands: {@code shown FILE} writes a zip of class files, {@code LOADER/CLASS}; {@code stir
     * PACKAGE} has the JVM replace the native code of a package; {@code classes} counts.
     */
    public static String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "shown" -> new Witness().write(Path.of(words[1]));
            case "stir" -> new Witness().stir(words[1]);
            case "classes" -> String.valueOf(instrumentation.getAllLoadedClasses().length);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    @Override
    public byte[] transform(
            Module module, ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
        if (type != null) {
            synchronized (shown) {
                shown.put(loader(loader) + "/" + type.getName(), bytes);
            }
        }
        return null;
    }

    private String write(Path file) throws IOException {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (instrumentation.isModifiableClass(type) && !type.isHidden() && !isOfSonde(type)) {
                all.add(type);
            }
        }
        instrumentation.addTransformer(this, true);
        try {
            for (int from = 0; from < all.size(); from += BATCH) {
                retransform(all.subList(from, Math.min(all.size(), from + BATCH)));
            }
        } finally {
            instrumentation.removeTransformer(this);
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(0);
            for (Map.Entry<String, byte[]> one : shown.entrySet()) {
                zip.putNextEntry(new ZipEntry(one.getKey()));
                zip.write(one.getValue());
            }
        }
        return shown.size() + " refused " + refused;
    }

    private String stir(String start) {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getName().startsWith(start) && instrumentation.isModifiableClass(type) && !type.isHidden()) {
                all.add(type);
            }
        }
        retransform(all);
        return String.valueOf(all.size());
    }

    private static boolean isOfSonde(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return type.getName().startsWith("io.sonde.")
                || type.getName().startsWith("java.lang.sonde.")
                || loader != null && loader.getClass().getName().startsWith("io.sonde.");
    }

    private void retransform(List<Class<?>> batch) {
        try {
            instrumentation.retransformClasses(batch.toArray(Class<?>[]::new));
        } catch (UnmodifiableClassException | LinkageError | InternalError failure) {
            if (batch.size() == 1) {
                refused.add(batch.get(0).getName());
            } else {
                batch.forEach(type -> retransform(List.of(type)));
            }
        }
    }

    private static String loader(ClassLoader loader) {
        return loader == null ? "boot" : loader.getName() == null ? "unnamed" : loader.getName();
    }
}
