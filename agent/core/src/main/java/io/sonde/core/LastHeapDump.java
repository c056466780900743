package io.sonde.core;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.sonde.format.Format;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The heap as it was when the recording ended, when that was asked for: {@code heap/dump.hprof} of the recording, readable
 * by its owner only. Everything stands still while the JVM writes it. Its own class, so that nothing of it is loaded
 * otherwise.
 */
final class LastHeapDump {
    /** References are written with 8 bytes, where they may take 4 in the heap. */
    private static final double GROWTH = 1.3;

    private static final String PART = "part.hprof";

    private LastHeapDump() {}

    /** Writes it; returns why it could not, as a sentence for the manifest, or null. */
    static @Nullable String into(Path recording) {
        Path folder = recording.resolve(Format.HEAP);
        Path part = folder.resolve(PART);
        try {
            makeFolder(folder);
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < used * GROWTH) {
                return "not recorded: the heap dump at the end (it may need " + ((long) (used * GROWTH) >> 20)
                        + " MiB, and there are " + (free >> 20) + " MiB)";
            }
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (bean == null) {
                return "not recorded: the heap dump at the end (this JVM offers none)";
            }
            bean.dumpHeap(part.toString(), true);
            Files.move(part, folder.resolve(Format.HEAP_DUMP));
            return null;
        } catch (IOException | RuntimeException | LinkageError failed) {
            delete(part);
            return "not recorded: the heap dump at the end ("
                    + failed.getClass().getSimpleName() + ")";
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        boolean modes = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(
                folder,
                modes
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException left) {
            // It is for its owner to delete.
        }
    }
}
