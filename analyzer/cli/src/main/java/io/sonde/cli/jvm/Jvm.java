package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process, looked at from outside as a JVM. Looking changes nothing in it. What cannot be known is null, empty or the
 * usual case. Not to be shared by threads.
 */
public final class Jvm {
    private static final int QUIT = 3;
    private static final int HIGHEST_FOLDERS = 6;

    private final Surroundings surroundings;
    private final ProcessFiles files;
    private final Map<String, String> status;
    private final @Nullable List<String> maps;
    private @Nullable PerfCounters counters;
    private boolean countersRead;
    private @Nullable JvmFlags flags;
    private @Nullable JavaImage image;

    private Jvm(Surroundings surroundings, ProcessFiles files) {
        this.surroundings = surroundings;
        this.files = files;
        status = files.status();
        maps = files.maps();
    }

    /** A process that need not be a JVM. */
    static Jvm of(Surroundings surroundings, long pid) {
        return new Jvm(surroundings, new ProcessFiles(surroundings.proc(), pid));
    }

    /** Every JVM that this user may look at, but for this one; by PID. */
    public static List<Jvm> all(Surroundings surroundings) {
        long own = ProcessHandle.current().pid();
        return ProcessFiles.all(surroundings.proc()).stream()
                .filter(files -> files.pid() != own)
                .map(files -> new Jvm(surroundings, files))
                .filter(jvm -> jvm.isHotSpot() || jvm.isOpenJ9())
                .sorted(java.util.Comparator.comparingLong(Jvm::pid))
                .toList();
    }

    public long pid() {
        return files.pid();
    }

    ProcessFiles files() {
        return files;
    }

    boolean exists() {
        return files.exists() && !status.isEmpty();
    }

    /** Bytes of memory that it takes; -1 when unknown. */
    public long residentBytes() {
        String kilobytes = status.getOrDefault("VmRSS", "").replaceAll("\\D", "");
        return kilobytes.isEmpty() || kilobytes.length() > 15 ? -1 : Long.parseLong(kilobytes) << 10;
    }

    /** First letter of its state: T is stopped, Z has ended. */
    char state() {
        return files.state();
    }

    /** Effective user id; -1 when unknown. */
    int user() {
        return effective("Uid");
    }

    int group() {
        return effective("Gid");
    }

    private int effective(String field) {
        String[] ids = status.getOrDefault(field, "").split("\\s+");
        try {
            return ids.length > 1 ? Integer.parseInt(ids[1]) : -1;
        } catch (NumberFormatException unknown) {
            return -1;
        }
    }

    List<Integer> groups() {
        return Stream.of(status.getOrDefault("Groups", "").split("\\s+"))
                .filter(group -> group.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .toList();
    }

    /** Its PID as it sees it itself. */
    long ownPid() {
        String[] pids = status.getOrDefault("NSpid", "").split("\\s+");
        String inner = pids[pids.length - 1];
        return inner.matches("\\d{1,10}") ? Long.parseLong(inner) : pid();
    }

    /** Whether {@code SIGQUIT}, by which an attach begins, is handled; without a handler it would kill. */
    boolean handlesQuit() {
        String caught = status.getOrDefault("SigCgt", "");
        try {
            return caught.isEmpty() || (Long.parseUnsignedLong(caught, 16) >> (QUIT - 1) & 1) != 0;
        } catch (NumberFormatException unknown) {
            return true;
        }
    }

    /** Whether it listens already, so that no signal will be sent. */
    boolean listens() {
        return Files.exists(files.seen(surroundings.temp() + "/.java_pid" + ownPid()));
    }

    /** Whether we may see what it has loaded. */
    boolean canBeSeen() {
        return maps != null;
    }

    boolean isHotSpot() {
        return library("/libjvm.so") != null && !isOpenJ9();
    }

    boolean isOpenJ9() {
        return library("/libj9vm") != null;
    }

    /** The first mapped file with this in its path; null when there is none. */
    private @Nullable String library(String part) {
        for (String line : maps == null ? List.<String>of() : maps) {
            if (line.contains(part)) {
                return mapped(line);
            }
        }
        return null;
    }

    /** The file of one line of {@code maps}, without the note that it was deleted; empty when it has none. */
    private static String mapped(String line) {
        int start = line.indexOf('/');
        if (start < 0) {
            return "";
        }
        String path = line.substring(start);
        String deleted = " (deleted)";
        return path.endsWith(deleted) ? path.substring(0, path.length() - deleted.length()) : path;
    }

    /** Folders in which a mapped file of this name lies, each once, as that process names them. */
    List<String> foldersOfMapped(String fileName) {
        return maps == null
                ? List.of()
                : maps.stream()
                        .map(Jvm::mapped)
                        .filter(path -> path.endsWith("/" + fileName))
                        .map(path -> path.substring(0, path.length() - fileName.length() - 1))
                        .distinct()
                        .toList();
    }

    JavaImage image() {
        JavaImage known = image;
        if (known == null) {
            known = findImage();
            image = known;
        }
        return known;
    }

    private JavaImage findImage() {
        JavaImage found = null;
        String library = library("/libjvm.so");
        Path above = library == null ? null : Path.of(library).getParent();
        for (int i = 0; found == null && above != null && i < HIGHEST_FOLDERS; i++) {
            found = JavaImage.read(files.seen(above.toString()));
            above = above.getParent();
        }
        JavaImage known = found == null ? JavaImage.UNKNOWN : found;
        PerfCounters published = counters();
        String version = published == null ? null : published.text(PerfCounters.VERSION);
        return known.version().isEmpty() && version != null ? known.withVersion(version) : known;
    }

    /** Version of its Java, such as {@code 17.0.15}; empty when unknown. */
    public String javaVersion() {
        return image().version();
    }

    /** First number of the version; 0 when unknown. */
    public int javaFeature() {
        return image().feature();
    }

    private @Nullable PerfCounters counters() {
        if (!countersRead) {
            countersRead = true;
            counters = findCounters();
        }
        return counters;
    }

    private @Nullable PerfCounters findCounters() {
        Path temp = files.seen(surroundings.temp().toString());
        try (Stream<Path> entries = Files.list(temp)) {
            return entries.filter(entry -> String.valueOf(entry.getFileName()).startsWith("hsperfdata_"))
                    .map(user -> user.resolve(String.valueOf(ownPid())))
                    .filter(this::isItsOwn)
                    .map(PerfCounters::read)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (IOException | java.io.UncheckedIOException hidden) {
            return null;
        }
    }

    /** Others can write into the shared folder, and a process that is gone may have left a file of this name. */
    private boolean isItsOwn(Path file) {
        try {
            Instant started = files.started();
            return Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                    && Integer.valueOf(user()).equals(Files.getAttribute(file, "unix:uid"))
                    && (started == null
                            || !Files.getLastModifiedTime(file).toInstant().isBefore(started.minusSeconds(2)));
        } catch (IOException | UnsupportedOperationException hidden) {
            return false;
        }
    }

    JvmFlags flags() {
        JvmFlags known = flags;
        if (known == null) {
            known = findFlags();
            flags = known;
        }
        return known;
    }

    private JvmFlags findFlags() {
        PerfCounters published = counters();
        String arguments = published == null ? null : published.text(PerfCounters.ARGUMENTS);
        if (published != null && arguments != null && arguments.length() < PerfCounters.LONGEST_TEXT - 1) {
            String vmFlags = published.text(PerfCounters.FLAGS);
            return JvmFlags.published(vmFlags == null ? "" : vmFlags, arguments, null);
        }
        return fromOutside();
    }

    private JvmFlags fromOutside() {
        return JvmFlags.of(
                files.arguments(),
                files.environment(),
                name -> name.startsWith("/")
                        ? files.seen(name)
                        : files.workingFolder().resolve(name));
    }

    /** Main class or the jar's file name, never an argument; {@code ?} when unknown. */
    public String main() {
        PerfCounters published = counters();
        String command = published == null ? null : published.text(PerfCounters.COMMAND);
        String first = command == null ? "" : command.strip().split("\\s+", 2)[0];
        if (first.isEmpty() || first.equals("Unknown")) {
            String outside = fromOutside().main();
            first = outside == null ? "" : outside;
        }
        if (first.endsWith(".jar")) {
            first = first.substring(first.lastIndexOf('/') + 1);
        }
        String printable = first.replaceAll("[^\\p{Print}]", "?");
        return printable.isEmpty() ? "?" : printable;
    }

    /** When it started; null when unknown. */
    public @Nullable Instant started() {
        return files.started();
    }

    /** CPU time that it used since its start, ms; -1 when unknown. */
    public long cpuMillis() {
        return files.cpuMillis();
    }

    /** CPU time of Sonde's own threads in it, ms. */
    public long cpuMillisOfSonde() {
        return files.cpuMillisOfThreads("sonde-");
    }

    /** Name of the user it belongs to, or the number. */
    public String userName() {
        Path folder = surroundings.proc().resolve(String.valueOf(pid()));
        try {
            if (Integer.valueOf(user()).equals(Files.getAttribute(folder, "unix:uid"))) {
                return Files.getOwner(folder).getName();
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            // The number will do.
        }
        return "with the id " + user();
    }
}
