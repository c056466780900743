package com.example.scenarios;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What the whole process has used so far, by the JVM's own count. */
final class Resources {
    private static final double NANOS_PER_MILLI = 1e6;

    private Resources() {}

    /** Since the start: time that has passed, processor time, time in which collections stopped the program, their number. */
    static String line() {
        List<GarbageCollectorMXBean> pauses = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(Resources::stops)
                .toList();
        long cpu =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
        return "resources wall-ms " + ManagementFactory.getRuntimeMXBean().getUptime()
                + " cpu-ms " + Math.round(cpu / NANOS_PER_MILLI)
                + " gc-ms "
                + pauses.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum()
                + " collections "
                + pauses.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum();
    }

    /** Cycles run beside the program and are counted apart from their pauses. */
    private static boolean stops(GarbageCollectorMXBean collector) {
        return !collector.getName().contains("Cycles") && !collector.getName().contains("Concurrent");
    }
}
