package io.sonde.profilers;

import io.sonde.format.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The file of gauges, one JSON object a line. A line is handed to the system with one write when it is whole, so that a kill
 * leaves whole lines, and a full disk at most one torn line at the end.
 */
final class GaugesFile implements AutoCloseable {
    private final FileChannel channel;

    private GaugesFile(FileChannel channel) {
        this.channel = channel;
    }

    static GaugesFile in(Path recording) throws IOException {
        Path folder = PrivateFile.folder(recording.resolve(Format.HEAP));
        return new GaugesFile(PrivateFile.create(folder.resolve(Format.GAUGES)));
    }

    void append(String line) throws IOException {
        PrivateFile.write(channel, line + "\n");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
