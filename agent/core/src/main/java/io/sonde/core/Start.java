package io.sonde.core;

import io.sonde.format.options.BadOption;
import io.sonde.format.options.RecordingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The first class of ours that runs in our own loader. It prepares the JVM and only then touches a class that needs the
 * boot API; that is why it names none of them.
 */
public final class Start {
    private static final String BOOT_CLASSES = "boot/";
    /** Names the entries with the boot API's classes, one a line. */
    private static final String BOOT_LIST = "lib/boot.list";

    private static final String CLASS_DATA = ".classdata";
    /** What Chronicle Queue does not work without. */
    private static final List<String> NEEDED_MODULES = List.of("jdk.unsupported", "java.management", "java.naming");

    private Start() {}

    /**
     * Carries out the first command, which starts a recording. Those that follow go to what it puts into {@code recording}
     * and takes out again at the end.
     *
     * @param jar sonde.jar
     * @param command keys and values as the entry class describes them
     * @return what came of it, likewise
     */
    public static Map<String, String> command(
            Instrumentation instrumentation,
            String jar,
            Map<String, String> command,
            AtomicReference<UnaryOperator<Map<String, String>>> recording)
            throws Throwable {
        // The thread that asks belongs to the JVM or to the program, and outlives us: what we would leave on it, as
        // thread
        // locals do, would hold our loader.
        return Errand.run("sonde-start", () -> start(instrumentation, jar, command, recording));
    }

    private static Map<String, String> start(
            Instrumentation instrumentation,
            String jar,
            Map<String, String> command,
            AtomicReference<UnaryOperator<Map<String, String>>> recording)
            throws ReflectiveOperationException, IOException {
        RecordingOptions options;
        try {
            options = RecordingOptions.of(command.get("options"), System.getenv());
        } catch (BadOption bad) {
            return Map.of("outcome", "refused", "kind", "usage", "reason", String.valueOf(bad.getMessage()));
        }
        for (String module : NEEDED_MODULES) {
            if (ModuleLayer.boot().findModule(module).isEmpty()) {
                String reason = "this program's Java was built without the module " + module
                        + ", which Sonde needs: use a JDK, or build the image with it";
                return Map.of("outcome", "refused", "kind", "java", "reason", reason);
            }
        }
        try (JarFile file = new JarFile(jar)) {
            List<JarEntry> boot = bootEntries(file);
            prepare(instrumentation, fingerprint(boot), () -> contents(file, boot));
        }
        return Agent.start(instrumentation, Start.class.getClassLoader(), options, command, recording);
    }

    /** What the recording of this JVM found, wove and refused, a line for each library; empty without one. For tests. */
    public static List<String> census() {
        return Agent.census();
    }

    /**
     * Opens the JDK to our loader and defines the boot API, unless it is there. For tests, which have it on the class path.
     *
     * @param bootClasses binary name to class file
     */
    public static void prepare(Instrumentation instrumentation, Map<String, byte[]> bootClasses)
            throws ReflectiveOperationException, IOException {
        prepare(instrumentation, "class path", () -> bootClasses);
    }

    @SuppressWarnings("unchecked")
    private static void prepare(Instrumentation instrumentation, String fingerprint, BootApi.Source source)
            throws ReflectiveOperationException, IOException {
        Platform.open(instrumentation, Start.class.getModule());
        Platform.silenceUnsafeWarning();
        Relocation relocation = BootApi.provide(fingerprint, source);
        if (relocation != null) {
            relocation.enforce();
            ((Consumer<UnaryOperator<byte[]>>) Start.class.getClassLoader()).accept(relocation);
        }
    }

    private static List<JarEntry> bootEntries(JarFile file) throws IOException {
        List<JarEntry> found = new ArrayList<>();
        try (InputStream list = file.getInputStream(entry(file, BOOT_LIST))) {
            for (String name : new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                found.add(entry(file, name.strip()));
            }
        }
        return found;
    }

    private static JarEntry entry(JarFile file, String name) throws IOException {
        JarEntry entry = file.getJarEntry(name);
        if (entry == null) {
            throw new IOException(name + " is missing in " + file.getName() + ": the file is damaged, get it anew");
        }
        return entry;
    }

    /** From the checksums that the jar has anyway: it must tell versions apart, and resist nobody. */
    private static String fingerprint(List<JarEntry> entries) {
        long hash = 0;
        for (JarEntry entry : entries) {
            hash = hash * 0x9E3779B97F4A7C15L + entry.getName().hashCode();
            hash = hash * 0x9E3779B97F4A7C15L + (entry.getCrc() ^ entry.getSize() << 32);
        }
        return Long.toHexString(hash);
    }

    private static Map<String, byte[]> contents(JarFile file, List<JarEntry> entries) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (JarEntry entry : entries) {
            String name = entry.getName();
            try (InputStream stream = file.getInputStream(entry)) {
                String binary = name.substring(BOOT_CLASSES.length(), name.length() - CLASS_DATA.length())
                        .replace('/', '.');
                classes.put(binary, stream.readAllBytes());
            }
        }
        return classes;
    }
}
