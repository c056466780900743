package io.sonde.recorder;

import io.sonde.format.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json}: what a recording is about. Its keys are described in {@code docs/recording-format.md}. It is
 * filled at start, and written again whenever something changed; a reader sees the old one or the new one, never a
 * piece. It holds nothing of the environment, the system properties or the program's arguments beyond what is set here.
 * All methods may be called by any thread.
 */
public final class Manifest {
    /** What became of a library. */
    public enum LibraryStatus {
        WOVEN,
        /** Found, but its classes are not as the weaving expects them. */
        REFUSED,
        /** Found, and there is no weaving for it. */
        PRESENT
    }

    /**
     * A library that the agent recognised.
     *
     * @param version null when unknown
     * @param methods how many methods were woven
     * @param reason null unless there is something to say, such as why it was refused
     */
    public record Library(
            String library,
            @Nullable String version,
            LibraryStatus status,
            int methods,
            @Nullable String reason) {}

    /**
     * What records beside the spans.
     *
     * @param version null when unknown
     * @param recording whether it does
     * @param reason one sentence, null unless it is absent or records less than was asked for
     * @param events what it records, to threshold or interval
     * @param files pattern of its files
     * @param lossWindow what is lost when the process is killed
     */
    public record Profiler(
            String name,
            @Nullable String version,
            boolean recording,
            @Nullable String reason,
            Map<String, String> events,
            @Nullable String files,
            @Nullable String lossWindow) {}

    /**
     * What is left out from a moment on so that recording costs less.
     *
     * @param ticks of the recording's clock
     * @param reason why it changed, one sentence without a stop
     * @param summed kinds of spans of which the short ones are summed
     * @param slow how many times as far apart samples lie as usual
     * @param weight one of so many sessions is recorded
     */
    public record GovernorStep(long ticks, String reason, List<String> summed, int slow, int weight) {}

    // Entries appear in the order in which the constructor names them.
    private final Map<String, @Nullable Object> top = new LinkedHashMap<>();
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, Object> sessionRoots = new LinkedHashMap<>();
    private final Map<String, Object> refusedRoots = new LinkedHashMap<>();
    private final Map<String, Object> libraries = new LinkedHashMap<>();
    private final Map<String, Object> profilers = new LinkedHashMap<>();
    private final Set<String> notRecorded = new LinkedHashSet<>();
    private final Set<String> neighbours = new LinkedHashSet<>();
    private final List<Object> governor = new ArrayList<>();
    private final Map<String, Object> counters = new LinkedHashMap<>();
    private final Map<String, Object> failures = new LinkedHashMap<>();

    /**
     * A manifest of this JVM.
     *
     * @param id unique name of the recording
     * @param app name shown in reports
     */
    public Manifest(String id, String app, Instant start, long pid) {
        top.put("formatVersion", Format.VERSION);
        top.put("id", id);
        top.put("app", app);
        top.put("start", start.toString());
        top.put("pid", pid);
        top.put(
                "jvm",
                map(
                        "name",
                        property("java.vm.name"),
                        "version",
                        property("java.runtime.version"),
                        "vendor",
                        property("java.vm.vendor")));
        top.put("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        for (String later : List.of("host", "agent", "clock", "ringId")) {
            top.put(later, null);
        }
        top.put("options", options);
        top.put("packages", List.of());
        top.put("sessionRoots", sessionRoots.values());
        top.put("refusedRoots", refusedRoots.values());
        top.put("libraries", libraries.values());
        top.put("profilers", profilers.values());
        top.put("notRecorded", notRecorded);
        top.put("neighbours", neighbours);
        top.put("ownCost", null);
        top.put("governor", governor);
        top.put("cleanStop", false);
        top.put("stop", null);
        for (String counter : List.of("spans", "lostSpans", "lostRecords", "droppedRecords", "deletedSegments")) {
            counters.put(counter, 0);
        }
        counters.put("failures", failures.values());
        top.put("counters", counters);
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return map;
    }

    /** Name of the machine, without domain or address. */
    public synchronized Manifest host(String hostName) {
        top.put("host", hostName);
        return this;
    }

    public synchronized Manifest agentVersion(String version) {
        top.put("agent", map("version", version));
        return this;
    }

    /**
     * The clock of all ticks, and the ring that feeds the queue.
     *
     * @param clockId one of the clock ids of {@link Format}
     * @param ticks raw ticks of the first anchor
     * @param epochNanos the same moment in ns since the epoch
     */
    public synchronized Manifest clock(int clockId, String name, long ticks, long epochNanos, long ringId) {
        Object anchor = map("ticks", ticks, "epochNanos", epochNanos);
        top.put("clock", map("id", clockId, "name", name, "firstAnchor", anchor));
        // As text: readers of JSON in other languages round numbers of 64 bits, and an id must not be rounded.
        top.put("ringId", String.format(Locale.ROOT, "%016x", ringId));
        return this;
    }

    /** An option in force, as the user would write it. */
    public synchronized Manifest option(String key, String value) {
        options.put(key, value);
        return this;
    }

    /** The application's own packages. */
    public synchronized Manifest packages(List<String> names) {
        top.put("packages", List.copyOf(names));
        return this;
    }

    /**
     * Adds or replaces a way in which sessions are recognised.
     *
     * @param name a method or kind of span
     * @param source who named it: {@code framework}, {@code rule} or {@code discovered}
     */
    public synchronized Manifest sessionRoot(String name, String source) {
        sessionRoots.put(name, map("name", name, "source", source));
        return this;
    }

    /**
     * Adds or replaces a method that was found to be where sessions begin.
     *
     * @param name name of its spans
     * @param method {@code package.Class.method}
     * @param rule the line of a rules file that names it, null where none can
     */
    public synchronized Manifest discoveredRoot(String name, String method, @Nullable String rule) {
        Map<String, @Nullable Object> root = map("name", name, "source", "discovered", "method", method);
        if (rule != null) {
            root.put("rule", rule);
        }
        refusedRoots.remove(method);
        sessionRoots.put(method, root);
        return this;
    }

    /**
     * Adds or replaces a method that was looked at and is not where sessions begin, also one that was taken for it before;
     * methods found later are taken out.
     */
    public synchronized Manifest refusedRoot(String method, String reason) {
        sessionRoots.remove(method);
        refusedRoots.put(method, map("method", method, "reason", reason));
        return this;
    }

    /** Adds or replaces the library of this name and version. */
    public synchronized Manifest library(Library library) {
        if (library.version() != null) {
            libraries.remove(library.library()); // its version was not known before
        }
        libraries.put(
                library.version() == null ? library.library() : library.library() + " " + library.version(),
                map(
                        "library", library.library(),
                        "version", library.version(),
                        "status", library.status().name().toLowerCase(Locale.ROOT),
                        "methods", library.methods(),
                        "reason", library.reason()));
        return this;
    }

    /** Adds or replaces the profiler of this name. */
    public synchronized Manifest profiler(Profiler profiler) {
        profilers.put(
                profiler.name(),
                map(
                        "name", profiler.name(),
                        "version", profiler.version(),
                        "status", profiler.recording() ? "recording" : "absent",
                        "reason", profiler.reason(),
                        "events", new TreeMap<>(profiler.events()),
                        "files", profiler.files(),
                        "lossWindow", profiler.lossWindow()));
        return this;
    }

    /** A sentence about something that this recording cannot show. */
    public synchronized Manifest notRecorded(String sentence) {
        notRecorded.add(sentence);
        return this;
    }

    /** A sentence about another agent or profiler in the same JVM, and what it means for this recording. */
    public synchronized Manifest neighbour(String sentence) {
        neighbours.add(sentence);
        return this;
    }

    /**
     * What recording itself has cost so far, as the agent keeps account of it, and what the process used in the same time, of
     * each ten seconds a tenth of a core at least. Unit: ns of processor time.
     */
    public synchronized Manifest ownCost(double own, double base) {
        top.put("ownCost", map("ownNanos", Math.round(own), "baseNanos", Math.round(base)));
        return this;
    }

    /** Adds what changed in what is left out. */
    public synchronized Manifest governor(GovernorStep step) {
        governor.add(map(
                "ticks", step.ticks(),
                "reason", step.reason(),
                "summed", List.copyOf(step.summed()),
                "slow", step.slow(),
                "weight", step.weight()));
        return this;
    }

    /** Adds or replaces the count of one distinct suppressed error. */
    public synchronized Manifest failure(String what, long count) {
        failures.put(what, map("what", what, "count", count));
        return this;
    }

    /** Takes over the present counters. */
    public synchronized Manifest counters(Ring ring, RecorderStats stats) {
        counters.put("spans", stats.spans());
        counters.put("lostSpans", ring.lostSpans());
        counters.put("lostRecords", ring.lostRecords());
        counters.put("droppedRecords", stats.droppedRecords());
        counters.put("deletedSegments", stats.deletedSegments());
        if (stats.failures() > 0) {
            // One entry, the newest in words: a full disk fails again and again, each time a little differently.
            failures.put("recorder", map("what", "recorder, last: " + stats.lastFailure(), "count", stats.failures()));
        }
        return this;
    }

    /**
     * Marks the end of the recording.
     *
     * @param clean what {@link Recorder#stop} said
     */
    public synchronized Manifest stopped(boolean clean, String reason, Instant at) {
        top.put("cleanStop", clean);
        top.put("stop", map("reason", reason, "at", at.toString()));
        return this;
    }

    /**
     * Writes the manifest beside its final name and moves it there. Cheap enough for every ten seconds.
     *
     * @throws IOException if it could not be written; the old one, if any, is then untouched
     */
    public synchronized void write(Path file) throws IOException {
        ByteBuffer json = ByteBuffer.wrap(JsonTree.utf8(top));
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(part, options, OwnerOnly.file(part))) {
            while (json.hasRemaining()) {
                channel.write(json);
            }
        }
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException rare) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
