package com.example.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the class files of some classes as they come to whoever is asked last: with the changes of all who are in the JVM
 * when it is loaded. Each loading is a new one, behind the others.
 */
public final class LastAgent implements ClassFileTransformer {
    private final Path folder;

    private LastAgent(Path folder) {
        this.folder = folder;
    }

    /** Takes a folder and the names of classes, all separated by commas. */
    public static void agentmain(String arguments, Instrumentation instrumentation) throws Exception {
        List<String> words = List.of(arguments.split(","));
        LastAgent last = new LastAgent(Files.createDirectories(Path.of(words.get(0))));
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (words.contains(type.getName())) {
                types.add(type);
            }
        }
        instrumentation.addTransformer(last, true);
        try {
            instrumentation.retransformClasses(types.toArray(Class<?>[]::new));
        } finally {
            instrumentation.removeTransformer(last);
        }
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
        if (type != null) {
            try {
                Files.write(folder.resolve(type.getName() + ".class"), bytes);
            } catch (IOException diskGone) {
                throw new UncheckedIOException(diskGone);
            }
        }
        return null;
    }
}
