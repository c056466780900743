package com.example.attached;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.jar.JarFile;

/** Loads classes of the libraries on the class path, jar by jar, without initializing them: a large program has many. */
final class Classes {
    private Classes() {}

    /** How many are loaded in the end. */
    static String load(int wanted) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith(".jar") && loaded() < wanted) {
                loadFrom(new File(entry), wanted);
            }
        }
        return String.valueOf(loaded());
    }

    private static void loadFrom(File library, int wanted) throws IOException {
        try (JarFile jar = new JarFile(library)) {
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF") && !name.contains("-info"))
                    .takeWhile(name -> loaded() < wanted)
                    .forEach(name -> load(name.substring(0, name.length() - ".class".length())));
        }
    }

    private static void load(String path) {
        try {
            Class.forName(path.replace('/', '.'), false, Classes.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError optional) {
            // What it needs is not on the class path.
        }
    }

    private static int loaded() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }
}
