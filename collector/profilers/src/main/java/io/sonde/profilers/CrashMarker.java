package io.sonde.profilers;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lies beside the recordings while native code of ours is at work. A process that leaves one behind was ended in the midst
 * of it, by whatever: a kill, an empty battery, a crash. Only where HotSpot's own report of the crash names our library
 * among the frames that it crashed in, the next recordings go without it: for some weeks, until the file that says so is
 * deleted, or until another version of Sonde comes.
 */
final class CrashMarker {
    private static final String PREFIX = ".sonde-native-";
    private static final String CRASHED = ".crashed";
    private static final Duration VALID = Duration.ofDays(30);

    /** The frames stand in its first part; the rest may be long. */
    private static final int REPORT_BYTES = 1 << 20;

    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    private final Path folder;
    private final String version;
    private final String host;
    private final Path own;

    /**
     * @param folder where recordings lie
     * @param version of Sonde
     */
    CrashMarker(Path folder, String version) {
        this.folder = folder;
        this.version = version;
        this.host = host();
        this.own = folder.resolve(PREFIX + host + "-" + ProcessHandle.current().pid());
    }

    /** Processes of two hosts may have one folder, and the same numbers. */
    private static String host() {
        try {
            return Files.readString(HOST).strip().replaceAll("[^A-Za-z0-9]", "_");
        } catch (IOException notOnLinux) {
            return "here";
        }
    }

    /** Native code is going to run. */
    void set() {
        ProcessHandle self = ProcessHandle.current();
        Properties present = new Properties();
        present.setProperty("pid", Long.toString(self.pid()));
        present.setProperty("start", start(self));
        present.setProperty("folder", System.getProperty("user.dir", ""));
        present.setProperty("report", report(self));
        try {
            Files.deleteIfExists(own);
            write(own, present);
        } catch (IOException unwritable) {
            // Then nobody learns of a crash.
        }
    }

    private static String start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    /** Where HotSpot was told to write its report. */
    private static String report(ProcessHandle self) {
        Optional<String> given = self.info().arguments().stream()
                .flatMap(Stream::of)
                .filter(argument -> argument.startsWith("-XX:ErrorFile="))
                .reduce((first, last) -> last);
        return given.map(argument -> argument.substring("-XX:ErrorFile=".length()))
                .orElse("");
    }

    private static void write(Path file, Properties values) throws IOException {
        try (Writer out = Channels.newWriter(PrivateFile.create(file), StandardCharsets.UTF_8)) {
            values.store(out, null);
        }
    }

    /** Native code runs no more. */
    void clear() {
        delete(own);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // The process that it names is gone: it says nothing.
        }
    }

    /**
     * Looks at what earlier processes left behind.
     *
     * @return why native code should not be used, a sentence; null when nothing is known against it
     */
    @Nullable
    String verdict() {
        Path crashed = folder.resolve(PREFIX + host + CRASHED);
        try (DirectoryStream<Path> markers = Files.newDirectoryStream(folder, PREFIX + host + "-*")) {
            for (Path marker : markers) {
                judge(marker, crashed);
            }
            return Files.exists(crashed) ? verdict(crashed) : null;
        } catch (IOException unreadable) {
            return null;
        }
    }

    private @Nullable String verdict(Path crashed) throws IOException {
        Properties values = read(crashed);
        boolean valid = Files.getLastModifiedTime(crashed)
                .toInstant()
                .isAfter(Instant.now().minus(VALID));
        if (!valid || !version.equals(values.getProperty("version"))) {
            delete(crashed);
            return null;
        }
        return "a JVM crashed inside of it (" + values.getProperty("report") + "); it is tried again when " + crashed
                + " is deleted";
    }

    private void judge(Path marker, Path crashed) throws IOException {
        Properties left = read(marker);
        if (isAlive(left)) {
            return;
        }
        Path report = reportOf(left);
        if (report != null) {
            Properties known = new Properties();
            known.setProperty("version", version);
            known.setProperty("report", String.valueOf(report.getFileName()));
            Files.deleteIfExists(crashed);
            write(crashed, known);
        }
        delete(marker);
    }

    private static Properties read(Path file) throws IOException {
        Properties values = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            values.load(in);
        } catch (IllegalArgumentException malformed) {
            // It says nothing.
        }
        return values;
    }

    private static boolean isAlive(Properties left) {
        try {
            return ProcessHandle.of(Long.parseLong(left.getProperty("pid", "")))
                    .map(process -> start(process).equals(left.getProperty("start")))
                    .orElse(false);
        } catch (NumberFormatException malformed) {
            return false;
        }
    }

    /** The report of the crash, if there is one that names our library. */
    private static @Nullable Path reportOf(Properties left) {
        String pid = left.getProperty("pid", "");
        String usual = "hs_err_pid" + pid + ".log";
        Path from = Path.of(left.getProperty("folder", ""));
        String given = left.getProperty("report", "").replace("%p", pid);
        for (Path candidate : List.of(
                from.resolve(given.isEmpty() ? usual : given),
                from.resolve(usual),
                Path.of(System.getProperty("java.io.tmpdir", "/tmp")).resolve(usual))) {
            if (names(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean names(Path report) {
        if (!Files.isRegularFile(report)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(report)) {
            String text = new String(in.readNBytes(REPORT_BYTES), StandardCharsets.ISO_8859_1);
            return text.lines()
                    .map(line -> line.startsWith("# ") ? line.substring(2) : line)
                    .anyMatch(line -> line.startsWith("C  [" + AsyncLibrary.FILE));
        } catch (IOException unreadable) {
            return false;
        }
    }
}
