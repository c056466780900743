package io.sonde.analyzer.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.sonde.heap.HeapDump;
import io.sonde.heap.Holder;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How fast a heap dump is read, and with how much: {@code FILE CLASS ROUNDS}. A round opens the dump, counts its classes, and
 * finds the holder of one class, which needs the dominator tree and the ways from the roots.
 */
public final class HeapDumpReading {
    private HeapDumpReading() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        double megabytes = Files.size(file) / 1e6;
        for (int round = 0; round < Integer.parseInt(args[2]); round++) {
            long cpu = processorNanos();
            long start = System.nanoTime();
            try (HeapDump dump = HeapDump.open(file)) {
                dump.histogram();
                double opened = (System.nanoTime() - start) / 1e9;
                double openedCpu = (processorNanos() - cpu) / 1e9;
                List<Holder> holders = dump.holders(List.of(args[1]));
                double whole = (System.nanoTime() - start) / 1e9;
                double wholeCpu = (processorNanos() - cpu) / 1e9;
                System.out.println(String.format(
                        Locale.ROOT,
                        "%.0f MB, %.2f million objects, heap %d MB: opened in %.1f s (%.0f MB/s; %.1f s of processor), holder"
                                + " in %.1f s (%.0f MB/s; %.1f s of processor), tables %.0f MB, %.0f bytes an object; %s",
                        megabytes,
                        dump.objects() / 1e6,
                        Runtime.getRuntime().maxMemory() >> 20,
                        opened,
                        megabytes / opened,
                        openedCpu,
                        whole,
                        megabytes / whole,
                        wholeCpu,
                        dump.tableBytes() / 1e6,
                        dump.tableBytes() / (double) dump.objects(),
                        holders.isEmpty() ? "no holder" : holders.get(0).text()));
            }
        }
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
