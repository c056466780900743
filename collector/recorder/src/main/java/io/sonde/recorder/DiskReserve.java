package io.sonde.recorder;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stops writing before the disk is full. The last bytes belong to the application; and a full disk meets Chronicle as a
 * fault in mapped memory, which JDK 17 reports only after the write has returned, when the block is already damaged.
 */
final class DiskReserve {
    /** What is left to others; also more than Chronicle can map and fill between two checks. */
    static final long BYTES = 16L << 20;

    /** How much room there is; one system call. */
    interface Room {
        long usableBytes() throws IOException;
    }

    private final Room room;

    DiskReserve(Room room) {
        this.room = room;
    }

    /** The reserve of the disk that {@code folder} lies on; it must exist. */
    static DiskReserve of(Path folder) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        // Some file systems do not tell.
        return disk.getTotalSpace() <= 0
                ? new DiskReserve(() -> Long.MAX_VALUE)
                : new DiskReserve(disk::getUsableSpace);
    }

    /** @throws IOException if no more should be written */
    void check() throws IOException {
        long usable = room.usableBytes();
        if (usable < BYTES) {
            throw new IOException("only " + (usable >> 10) + " KB are left on the disk");
        }
    }
}
