package io.sonde.profilers;

import io.sonde.format.Format;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The heap as it was when the recording ended, when that was asked for: {@code heap/dump.hprof} of the recording, readable
 * by its owner only. Everything stands still while the JVM writes it. Its own class, so that nothing of it is loaded
 * otherwise.
 */
public final class LastHeapDump {
    /** References are written with 8 bytes, where they may take 4 in the heap. */
    private static final double GROWTH = 1.3;

    private static final String PART = "part.hprof";

    private LastHeapDump() {}

    /** Writes it; returns why it could not, as a sentence for the manifest, or null. */
    public static @Nullable String into(Path recording) {
        Path folder = recording.resolve(Format.HEAP);
        Path part = folder.resolve(PART);
        try {
            PrivateFile.folder(folder);
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < used * GROWTH) {
                return "not recorded: the heap dump at the end (it may need " + ((long) (used * GROWTH) >> 20)
                        + " MiB, and there are " + (free >> 20) + " MiB)";
            }
            if (!HotSpotBeans.dumpLive(part)) {
                return "not recorded: the heap dump at the end (this JVM offers none)";
            }
            Files.move(part, folder.resolve(Format.HEAP_DUMP));
            return null;
        } catch (IOException | RuntimeException | LinkageError failed) {
            delete(part);
            return "not recorded: the heap dump at the end ("
                    + failed.getClass().getSimpleName() + ")";
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException left) {
            // It is for its owner to delete.
        }
    }
}
