package io.sonde.profilers;

import io.sonde.profilers.LeakAlarm.Signal;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JVM's management beans into lines of gauges. Uses no MBean server, and forces no collection. Used by one thread.
 */
final class Gauges {
    /** Names of its beans begin so. */
    static final String ZGC = "ZGC";

    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final List<BufferPoolMXBean> buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final Set<String> heapPools = new HashSet<>();
    private final boolean hotSpot;
    private final long reserved;

    private long lastCollection = -1;
    private long after = -1;
    private long leastAfter = Long.MAX_VALUE;

    Gauges(Consumer<String> missing) {
        for (MemoryPoolMXBean pool : pools) {
            if (pool.getType() == MemoryType.HEAP) {
                heapPools.add(pool.getName());
            }
        }
        boolean present = true;
        long bytes = 0;
        try {
            bytes = HotSpotBeans.reservedHeap();
        } catch (LinkageError absent) {
            present = false;
            missing.accept("not recorded: heap after young collections, descriptors, memory outside of the heap (this"
                    + " program's Java has no module jdk.management)");
        } catch (RuntimeException unusual) {
            bytes = 0;
        }
        hotSpot = present;
        reserved = bytes;
    }

    /** Notes what costs nothing to read. */
    void look(LeakAlarm alarm) {
        long now = System.nanoTime();
        HotSpotBeans.After collected = hotSpot ? HotSpotBeans.afterCollection(heapPools) : null;
        if (collected != null && collected.at() != lastCollection) {
            lastCollection = collected.at();
            after = collected.used();
            leastAfter = Math.min(leastAfter, after);
            alarm.saw(Signal.HEAP, now, after);
            long most = Runtime.getRuntime().maxMemory();
            if (most < Long.MAX_VALUE) {
                alarm.occupied((double) after / most);
            }
        }
        alarm.saw(Signal.THREADS, now, threads.getThreadCount());
        alarm.saw(Signal.CLASSES, now, classes.getLoadedClassCount());
        for (BufferPoolMXBean buffer : buffers) {
            if (buffer.getName().equals("direct")) {
                alarm.saw(Signal.DIRECT, now, buffer.getMemoryUsed());
            }
        }
    }

    /** Whether the heap holds after a collection also what was allocated while it went on. */
    boolean isRough() {
        return Collectors.are(ZGC);
    }

    /** Heap in use after the last collection that was seen, else at this moment. Unit: bytes. */
    long live() {
        return after >= 0
                ? after
                : ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /**
     * Collections so far that could free what is old. Java 17 has no bean that counts the concurrent cycles of G1; later ones
     * count two pauses for each.
     */
    long oldCollections() {
        long count = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            long own = Math.max(0, collector.getCollectionCount());
            count += switch (collector.getName()) {
                case "G1 Old Generation", "PS MarkSweep", "MarkSweepCompact", "ZGC Major Cycles", "ZGC Cycles" -> own;
                case "ZGC", "Shenandoah Cycles" -> own;
                case "G1 Concurrent GC" -> own / 2;
                default -> 0;
            };
        }
        return count;
    }

    /** One line; begins a new stretch for the least heap after collections. */
    String line(boolean withMemory, List<Watched> watched, LeakAlarm alarm) {
        JsonLine json = new JsonLine();
        json.number("t", System.nanoTime());
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        json.number("heapUsed", heap.getUsed());
        json.number("heapCommitted", heap.getCommitted());
        json.number("heapMax", heap.getMax() < 0 ? null : heap.getMax());
        if (leastAfter != Long.MAX_VALUE) {
            json.numbers("afterGc", after, leastAfter);
        }
        leastAfter = Long.MAX_VALUE;
        json.object(
                "pools",
                inner -> pools.stream()
                        .filter(pool -> heapPools.contains(pool.getName()))
                        .forEach(pool -> {
                            MemoryUsage collected = pool.getCollectionUsage();
                            inner.number(pool.getName(), collected == null ? null : collected.getUsed());
                        }));
        json.object(
                "gc",
                inner -> collectors.forEach(collector -> inner.numbers(
                        collector.getName(), collector.getCollectionCount(), collector.getCollectionTime())));
        for (BufferPoolMXBean buffer : buffers) {
            if (buffer.getName().equals("direct") || buffer.getName().equals("mapped")) {
                json.numbers(buffer.getName(), buffer.getCount(), buffer.getMemoryUsed());
            }
        }
        metaspace(json);
        json.numbers(
                "classes",
                classes.getLoadedClassCount(),
                classes.getTotalLoadedClassCount(),
                classes.getUnloadedClassCount());
        json.numbers(
                "threads",
                threads.getThreadCount(),
                threads.getDaemonThreadCount(),
                threads.getPeakThreadCount(),
                threads.getTotalStartedThreadCount());
        long[] descriptors = hotSpot ? HotSpotBeans.descriptors() : null;
        if (descriptors != null) {
            json.numbers("fds", descriptors);
            alarm.saw(Signal.DESCRIPTORS, System.nanoTime(), descriptors[0]);
        }
        if (withMemory) {
            memory(json, alarm);
        }
        json.number("oldGcs", oldCollections());
        json.objects("watch", watched, (inner, type) -> {
            inner.text("type", type.type());
            inner.number("ended", type.ended());
            inner.number("reachable", type.reachable());
            inner.number("judged", type.judged());
        });
        return json.toString();
    }

    private void metaspace(JsonLine json) {
        for (MemoryPoolMXBean pool : pools) {
            if (pool.getName().equals("Metaspace")) {
                json.numbers(
                        "metaspace", pool.getUsage().getUsed(), pool.getUsage().getCommitted());
            }
        }
    }

    private void memory(JsonLine json, LeakAlarm alarm) {
        ProcessMemory.@Nullable Resident resident = ProcessMemory.read(reserved, Math.max(1, after / 2));
        if (resident != null) {
            alarm.saw(Signal.NATIVE, System.nanoTime(), resident.other());
            json.object("rss", inner -> {
                inner.number("heap", resident.heap());
                inner.number("other", resident.other());
                inner.number("total", resident.total());
            });
        }
    }
}
