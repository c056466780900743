package io.sonde.core;

import io.sonde.profilers.Profilers;
import java.io.IOException;
import java.lang.sonde.Dispatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Other agents and profilers in this JVM, and what each means for a recording, a sentence each. They are told by what is
 * loaded, mapped and written on the command line already: nothing is loaded to find them.
 */
final class Neighbours {
    static final String OPEN_TELEMETRY =
            "OpenTelemetry's Java agent is at work: sessions carry the ids of its traces where"
                    + " it has one, and outgoing requests its trace headers; what it adds to methods is part of recorded times";
    static final String JACOCO = "JaCoCo is at work: its probes are part of recorded times";
    static final String ASYNC_PROFILER = "async-profiler is loaded: while it samples, that is part of recorded times";
    static final String FLIGHT_RECORDER =
            "a JFR recording of the program runs or ran: spans are written as its events too, unless its settings say no";
    static final String BYTE_BUDDY =
            "another agent made with Byte Buddy is at work: what it adds to methods is part of" + " recorded times";

    private static final String OURS = "io.sonde.agent.SondeAgent";
    private static final Path MAPPED = Path.of("/proc/self/maps");

    private Neighbours() {}

    /**
     * Those that are here now.
     *
     * @param loaded all classes of the JVM
     */
    static List<String> among(Class<?>[] loaded) {
        return among(
                loaded,
                ProcessHandle.current().info().arguments().map(List::of).orElse(List.of()),
                mapsAsyncProfiler());
    }

    /**
     * The same from what was looked up already.
     *
     * @param arguments of the JVM's command line; may be empty where they cannot be had
     */
    static List<String> among(Class<?>[] loaded, List<String> arguments, boolean asyncProfiler) {
        Set<String> found = new LinkedHashSet<>();
        String ours = null;
        boolean byteBuddy = false;
        for (Class<?> type : loaded) {
            String name = type.getName();
            if (name.startsWith("io.opentelemetry.javaagent.")) {
                found.add(OPEN_TELEMETRY);
            } else if (name.startsWith("org.jacoco.agent.rt.")) {
                found.add(JACOCO);
            } else if (name.startsWith("one.profiler.") && !isOurSampler(type)) {
                found.add(ASYNC_PROFILER);
            } else if (name.equals(OURS)) {
                ours = fileOf(type);
            } else if (name.equals("net.bytebuddy.agent.builder.AgentBuilder$Default$ExecutingTransformer")) {
                byteBuddy |= isForeign(type.getClassLoader());
            }
        }
        if (asyncProfiler) {
            found.add(ASYNC_PROFILER);
        }
        List<String> others = javaAgents(arguments);
        others.removeIf(file -> file.startsWith("opentelemetry-javaagent") || file.contains("jacoco"));
        others.remove(ours);
        others.forEach(file ->
                found.add("the agent " + file + " is at work: what it adds to methods is part of recorded times"));
        if (byteBuddy && others.isEmpty()) {
            found.add(BYTE_BUDDY);
        }
        return new ArrayList<>(found);
    }

    /** Ours lies in a module; with it comes one class that it defines in the boot loader. */
    private static boolean isOurSampler(Class<?> type) {
        return type.getModule().isNamed()
                || type.getClassLoader() == null && Profilers.hasLeftNativeCode(Dispatch.LASTING);
    }

    private static boolean isForeign(@Nullable ClassLoader loader) {
        return loader != Neighbours.class.getClassLoader()
                && (loader == null || !loader.getClass().getName().startsWith("io.opentelemetry.javaagent."));
    }

    /** File names of the jars that the command line names as agents. */
    private static List<String> javaAgents(List<String> arguments) {
        List<String> files = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("-javaagent:")) {
                String jar = argument.substring("-javaagent:".length());
                int options = jar.indexOf('=');
                files.add(fileName(options < 0 ? jar : jar.substring(0, options)));
            }
        }
        return files;
    }

    private static @Nullable String fileOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? null
                : fileName(source.getLocation().getPath());
    }

    private static String fileName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** Where a library is mapped can be read on Linux alone. */
    private static boolean mapsAsyncProfiler() {
        if (!Files.isReadable(MAPPED)) {
            return false;
        }
        // Names of files are any bytes.
        try (Stream<String> lines = Files.lines(MAPPED, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains("libasyncProfiler"));
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }
}
