package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process as {@code /proc/PID} shows it. Every question is asked anew: a process changes and ends while it is looked
 * at, and what is gone or hidden is null or empty. Not to be shared by threads.
 */
final class ProcessFiles {
    /** Ticks a second in all that the kernel tells programs, whatever it counts in itself. */
    private static final long TICKS = 100;

    private static final int TERMINAL = 7 - 3;
    private static final int STARTED = 22 - 3;
    private static final int USER_TICKS = 14 - 3;
    private static final int SYSTEM_TICKS = 15 - 3;

    private final Path proc;
    private final Path folder;
    private final long pid;

    ProcessFiles(Path proc, long pid) {
        this(proc, pid, String.valueOf(pid));
    }

    private ProcessFiles(Path proc, long pid, String name) {
        this.proc = proc;
        this.folder = proc.resolve(name);
        this.pid = pid;
    }

    /** This process. */
    static ProcessFiles self(Path proc) {
        return new ProcessFiles(proc, ProcessHandle.current().pid(), "self");
    }

    /** All processes that can be seen. */
    static List<ProcessFiles> all(Path proc) {
        try (Stream<Path> entries = Files.list(proc)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.matches("\\d{1,10}"))
                    .map(name -> new ProcessFiles(proc, Long.parseLong(name)))
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    long pid() {
        return pid;
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    private @Nullable String text(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException goneOrHidden) {
            return null;
        }
    }

    /** The fields of {@code status}: name to value. */
    Map<String, String> status() {
        Map<String, String> fields = new HashMap<>();
        String text = text("status");
        if (text != null) {
            text.lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            });
        }
        return fields;
    }

    /** Lines of {@code maps}; null when this process may not be looked into. */
    @Nullable
    List<String> maps() {
        String text;
        try {
            // Names of files are bytes to the kernel; ours are decoded as the JDK decodes them elsewhere.
            text = Files.readString(folder.resolve("maps"), StandardCharsets.UTF_8);
        } catch (java.nio.charset.CharacterCodingException strange) {
            text = text("maps");
        } catch (IOException goneOrHidden) {
            text = null;
        }
        return text == null ? null : text.lines().toList();
    }

    /** The command line; never to be shown. */
    List<String> arguments() {
        return zeroSeparated("cmdline");
    }

    /** The environment at the start; never to be shown. */
    Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        for (String entry : zeroSeparated("environ")) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                variables.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return variables;
    }

    private List<String> zeroSeparated(String file) {
        try {
            String text = new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.UTF_8);
            List<String> parts = new ArrayList<>(Arrays.asList(text.split("\0", -1)));
            if (!parts.isEmpty() && parts.get(parts.size() - 1).isEmpty()) {
                parts.remove(parts.size() - 1);
            }
            return parts;
        } catch (IOException goneOrHidden) {
            return List.of();
        }
    }

    /** Where a link leads, such as {@code ns/mnt}; null when it may not be read. */
    @Nullable
    Path link(String name) {
        try {
            return Files.readSymbolicLink(folder.resolve(name));
        } catch (IOException | UnsupportedOperationException goneOrHidden) {
            return null;
        }
    }

    /** A file of that process, in the tree of folders that it sees. */
    Path seen(String absolute) {
        return folder.resolve("root" + absolute);
    }

    /** The folder in which it works. */
    Path workingFolder() {
        return folder.resolve("cwd");
    }

    /** When it started; null when unknown. */
    @Nullable
    Instant started() {
        List<String> fields = statFields("stat");
        if (fields.size() <= STARTED) {
            return null;
        }
        try (Stream<String> lines = Files.lines(proc.resolve("stat"), StandardCharsets.ISO_8859_1)) {
            long ticks = Long.parseLong(fields.get(STARTED));
            return lines.filter(line -> line.startsWith("btime "))
                    .map(line -> Instant.ofEpochSecond(Long.parseLong(
                                    line.substring("btime ".length()).strip()))
                            .plusMillis(ticks * 1000 / TICKS))
                    .findFirst()
                    .orElse(null);
        } catch (IOException | NumberFormatException unknown) {
            return null;
        }
    }

    /** CPU time it used since its start, ms; -1 when unknown. */
    long cpuMillis() {
        return cpuMillis(statFields("stat"));
    }

    /** CPU time that its threads of this kind used, those that live; ms. */
    long cpuMillisOfThreads(String namePrefix) {
        long sum = 0;
        try (Stream<Path> tasks = Files.list(folder.resolve("task"))) {
            for (Path task : tasks.toList()) {
                String id = "task/" + task.getFileName();
                String name = text(id + "/comm");
                if (name != null && name.startsWith(namePrefix)) {
                    sum += Math.max(0, cpuMillis(statFields(id + "/stat")));
                }
            }
        } catch (IOException gone) {
            return sum;
        }
        return sum;
    }

    private static long cpuMillis(List<String> fields) {
        if (fields.size() <= SYSTEM_TICKS) {
            return -1;
        }
        try {
            return (Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(SYSTEM_TICKS))) * 1000 / TICKS;
        } catch (NumberFormatException unknown) {
            return -1;
        }
    }

    /** From the third on: the second is the name, which may hold anything. */
    private List<String> statFields(String file) {
        String text = text(file);
        int end = text == null ? -1 : text.lastIndexOf(')');
        return text == null || end < 0
                ? List.of()
                : List.of(text.substring(end + 1).strip().split(" "));
    }

    boolean hasTerminal() {
        List<String> fields = statFields("stat");
        return fields.size() > TERMINAL && !fields.get(TERMINAL).equals("0");
    }

    /** One letter: R, S, T ...; 0 when there is no such process. */
    char state() {
        List<String> fields = statFields("stat");
        return fields.isEmpty() ? 0 : fields.get(0).charAt(0);
    }
}
