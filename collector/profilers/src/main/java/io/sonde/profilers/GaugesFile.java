package io.sonde.profilers;

import io.sonde.format.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The file of gauges, one JSON object a line. A line is handed to the system with one write when it is whole, so that a kill
 * leaves whole lines, and a full disk at most one torn line at the end. A file that has become large is thinned: of what it
 * has every second line goes, and from then on half as many come, so that a recording of months keeps its whole course in
 * even steps. One thread.
 */
final class GaugesFile implements AutoCloseable {
    /** At ten seconds a line, those of four days. */
    static final long LARGEST = 16L << 20;

    private final Path file;
    private final long largest;
    private FileChannel channel;
    private long bytes;
    /** Of so many lines one is written. */
    private int every = 1;

    private int sinceWritten;
    private @Nullable String leftOut;

    private GaugesFile(Path file, long largest) throws IOException {
        this.file = file;
        this.largest = largest;
        channel = PrivateFile.create(file);
    }

    static GaugesFile in(Path recording) throws IOException {
        return in(recording, LARGEST);
    }

    /** @param largest bytes from which on it is thinned */
    static GaugesFile in(Path recording, long largest) throws IOException {
        Path folder = PrivateFile.folder(recording.resolve(Format.HEAP));
        return new GaugesFile(folder.resolve(Format.GAUGES), largest);
    }

    void append(String line) throws IOException {
        if (++sinceWritten < every) {
            leftOut = line;
            return;
        }
        if (bytes >= largest) {
            thin();
        }
        sinceWritten = 0;
        leftOut = null;
        write(channel, line);
    }

    private void write(FileChannel to, String line) throws IOException {
        bytes += PrivateFile.write(to, line + "\n");
    }

    /** The new one grows beside it and then takes its place: there is a whole file at any moment. */
    private void thin() throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        FileChannel thinned = PrivateFile.create(part);
        bytes = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            boolean keep = true;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (keep) {
                    write(thinned, line);
                }
                keep = !keep;
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException failure) {
            thinned.close();
            throw failure;
        }
        channel.close();
        channel = thinned;
        every *= 2;
    }

    /** The last line is always there: it says how it ended. */
    @Override
    public void close() throws IOException {
        if (leftOut != null) {
            write(channel, leftOut);
        }
        channel.close();
    }
}
