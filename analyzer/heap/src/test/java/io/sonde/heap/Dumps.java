package io.sonde.heap;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Heap dumps of this JVM. */
final class Dumps {
    private Dumps() {}

    static Path live(Path file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(file.toAbsolutePath().toString(), true);
        return file;
    }

    static Path everything(Path file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(file.toAbsolutePath().toString(), false);
        return file;
    }
}
