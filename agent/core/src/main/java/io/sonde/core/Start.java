package io.sonde.core;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The first class of ours that runs in our own loader. It prepares the JVM and only then touches a class that needs the
 * boot API; that is why it names none of them.
 */
public final class Start {
    private static final String BOOT_CLASSES = "boot/";
    private static final String CLASS_DATA = ".classdata";

    private Start() {}

    /**
     * Starts a recording.
     *
     * @param jar sonde.jar
     * @param arguments what stood behind {@code -javaagent:sonde.jar=}
     * @return a handle that stops the recording when run; null when none was started
     */
    public static @Nullable Runnable recording(Instrumentation instrumentation, String jar, @Nullable String arguments)
            throws ReflectiveOperationException, IOException {
        prepare(instrumentation, BootApi.isPresent() ? Map.of() : bootClasses(Path.of(jar)));
        return Agent.start(instrumentation, Start.class.getClassLoader(), arguments);
    }

    /** What the recording of this JVM found, wove and refused, a line for each library; empty without one. For tests. */
    public static List<String> census() {
        return Agent.census();
    }

    /**
     * Opens the JDK to our loader and defines the boot API, unless it is there.
     *
     * @param bootClasses binary name to class file
     */
    public static void prepare(Instrumentation instrumentation, Map<String, byte[]> bootClasses)
            throws ReflectiveOperationException {
        Platform.open(instrumentation, Start.class.getModule());
        Platform.silenceUnsafeWarning();
        BootApi.define(bootClasses);
    }

    private static Map<String, byte[]> bootClasses(Path jar) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            var entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.startsWith(BOOT_CLASSES) && name.endsWith(CLASS_DATA) && !name.contains("package-info")) {
                    try (InputStream stream = file.getInputStream(entry)) {
                        String binary = name.substring(BOOT_CLASSES.length(), name.length() - CLASS_DATA.length())
                                .replace('/', '.');
                        classes.put(binary, stream.readAllBytes());
                    }
                }
            }
        }
        return classes;
    }
}
