package io.sonde.recorder;

import io.sonde.format.Format;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one recording, {@code APP-YYYYMMDD-HHMMSS-PID}, which nobody but its owner can enter.
 *
 * @param path the folder; exists
 * @param refusal why it lies in the temp folder and not where it was asked for, in words to show; null when it does not
 */
public record RecordingFolder(Path path, @Nullable String refusal) {
    private static final int LONGEST_APP = 64;
    private static final int SAME_SECOND_AT_MOST = 100;

    /**
     * Creates a new folder, and its parents where they are missing.
     *
     * @param parent where recordings go; when nothing can be created there, the temp folder takes its place
     * @param app name of the application; what does not belong into a file name becomes {@code _}
     * @param zone of the time in the folder's name
     * @throws IOException if the temp folder refuses as well
     */
    public static RecordingFolder create(Path parent, String app, long pid, Instant start, ZoneId zone)
            throws IOException {
        // Straight in it: a folder of ours in the shared temp folder might belong to another user, who locks us out.
        Path temp = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        return create(parent, temp, name(app, pid, start, zone));
    }

    static RecordingFolder create(Path parent, Path fallback, String name) throws IOException {
        try {
            return new RecordingFolder(createIn(parent, name), null);
        } catch (IOException refused) {
            return new RecordingFolder(createIn(fallback, name), parent + ": " + reason(refused));
        }
    }

    private static String reason(IOException refused) {
        String kind = refused.getClass().getSimpleName();
        String message = refused.getMessage();
        return message == null ? kind : kind + " " + message;
    }

    private static Path createIn(Path parent, String name) throws IOException {
        Path absolute = parent.toAbsolutePath();
        Files.createDirectories(absolute, OwnerOnly.folder(absolute));
        for (int attempt = 1; attempt <= SAME_SECOND_AT_MOST; attempt++) {
            Path folder = absolute.resolve(attempt == 1 ? name : name + "-" + attempt);
            try {
                return Files.createDirectory(folder, OwnerOnly.folder(folder));
            } catch (FileAlreadyExistsException taken) {
                // Two recordings of one process within a second: the next number.
            }
        }
        throw new FileAlreadyExistsException(absolute.resolve(name).toString());
    }

    static String name(String app, long pid, Instant start, ZoneId zone) {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
                .withZone(zone)
                .format(start);
        return sanitised(app) + "-" + time + "-" + pid;
    }

    private static String sanitised(String app) {
        String safe = app.replaceAll("[^A-Za-z0-9._-]", "_");
        // A name must not be hidden, nor look like an option to the commands it is given to.
        safe = safe.replaceAll("^[.-]+", "");
        safe = safe.length() > LONGEST_APP ? safe.substring(0, LONGEST_APP) : safe;
        return safe.isEmpty() ? "app" : safe;
    }

    /** Folder of the queue; the recorder creates it. */
    public Path spans() {
        return path.resolve(Format.SPANS);
    }

    public Path ring() {
        return path.resolve(Format.RING);
    }

    public Path manifest() {
        return path.resolve(Format.MANIFEST);
    }
}
