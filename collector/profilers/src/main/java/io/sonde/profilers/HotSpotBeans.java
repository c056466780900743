package io.sonde.profilers;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What only HotSpot's own management tells. To be loaded only where the module {@code jdk.management} is there. */
final class HotSpotBeans {
    /** The pauses of ZGC have beans of their own, which know nothing of memory. */
    private static final List<GarbageCollectorMXBean> COLLECTORS =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    .filter(collector -> !collector.getName().endsWith("Pauses"))
                    .toList();

    private HotSpotBeans() {}

    /** Heap in use after the last collection of any kind. Unit: bytes, and ms since the JVM's start. */
    record After(long used, long at) {}

    /** Null before the first collection. */
    static @Nullable After afterCollection(Set<String> heapPools) {
        GcInfo latest = null;
        for (GarbageCollectorMXBean collector : COLLECTORS) {
            GcInfo info = collector.getLastGcInfo();
            if (info != null && (latest == null || info.getEndTime() > latest.getEndTime())) {
                latest = info;
            }
        }
        if (latest == null) {
            return null;
        }
        long used = 0;
        for (Map.Entry<String, MemoryUsage> pool :
                latest.getMemoryUsageAfterGc().entrySet()) {
            used += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
        }
        return new After(used, latest.getEndTime());
    }

    /** Open and most descriptors; null where there is no such thing. */
    static long @Nullable [] descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? new long[] {unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount()}
                : null;
    }

    /** What the process has used of processors so far, in ns; negative when that is not known. */
    static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }

    /** The size that the heap may have, and its address space has. Unit: bytes. */
    static long reservedHeap() {
        HotSpotDiagnosticMXBean diagnostic = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return diagnostic == null
                ? 0
                : Long.parseLong(diagnostic.getVMOption("MaxHeapSize").getValue());
    }

    /**
     * Has the JVM write the live objects of its heap to a new file; everything stands still meanwhile.
     *
     * @return false where this JVM offers no such thing
     */
    static boolean dumpLive(Path file) throws IOException {
        HotSpotDiagnosticMXBean diagnostic = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (diagnostic == null) {
            return false;
        }
        diagnostic.dumpHeap(file.toString(), true);
        return true;
    }
}
