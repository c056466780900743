package io.sonde.profilers;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the JDK's Flight Recorder is asked for, event by event, and nothing else: there is no template beneath. Parks are
 * not asked for, because at the usual threshold a pool of idle threads makes them cost more than all else together.
 */
final class FlightSettings {
    private static final String EACH = "each";

    private FlightSettings() {}

    /**
     * Event to threshold ({@code 5 ms}), period ({@code every 1 s}) or {@code each}.
     *
     * @return in the order in which people read it
     */
    static Map<String, String> of(Profile profile) {
        boolean deep = profile == Profile.DEEP;
        Map<String, String> events = new LinkedHashMap<>();
        for (String each : new String[] {
            "jdk.GarbageCollection",
            "jdk.GCPhasePause",
            "jdk.GCHeapSummary",
            "jdk.GCConfiguration",
            "jdk.GCHeapConfiguration"
        }) {
            events.put(each, EACH);
        }
        // Who starts threads that never end, and whether class loaders pile up, and who makes them.
        for (String each :
                new String[] {"jdk.ThreadStart", "jdk.ThreadEnd", "jdk.MetaspaceSummary", "jdk.ClassDefine"}) {
            events.put(each, EACH);
        }
        for (String safepoint : new String[] {"jdk.SafepointBegin", "jdk.SafepointEnd", "jdk.ExecuteVMOperation"}) {
            events.put(safepoint, "1 ms");
        }
        events.put("jdk.JavaMonitorEnter", deep ? "1 ms" : "5 ms");
        events.put("jdk.ThreadSleep", deep ? "10 ms" : "20 ms");
        for (String io :
                new String[] {"jdk.SocketRead", "jdk.SocketWrite", "jdk.FileRead", "jdk.FileWrite", "jdk.FileForce"}) {
            events.put(io, deep ? "1 ms" : "5 ms");
        }
        events.put("jdk.VirtualThreadPinned", "1 ms");
        events.put("jdk.Compilation", "100 ms");
        for (String periodic :
                new String[] {"jdk.ContainerCPUThrottling", "jdk.CPULoad", "jdk.ClassLoadingStatistics"}) {
            events.put(periodic, "every 1 s");
        }
        events.put("jdk.ContainerConfiguration", EACH);
        if (deep) {
            events.put("jdk.JavaMonitorWait", "10 ms");
            events.put("jdk.ClassLoad", "1 ms");
        }
        return events;
    }

    /**
     * What is sampled where async-profiler cannot: on virtual threads, or when it is not there.
     *
     * @param cpuTime whether this JVM can sample by CPU time, for which it needs the signal that async-profiler takes
     */
    static Map<String, String> samples(Profile profile, boolean cpuTime) {
        boolean deep = profile == Profile.DEEP;
        Map<String, String> events = new LinkedHashMap<>();
        events.put(
                cpuTime ? "jdk.CPUTimeSample" : "jdk.ExecutionSample",
                cpuTime ? "throttled to " + (deep ? "10ms" : "20ms") : "every " + (deep ? "10 ms" : "20 ms"));
        events.put("jdk.ObjectAllocationSample", "throttled to " + (deep ? "1000/s" : "150/s"));
        return events;
    }

    /** The settings that make JFR do so. */
    static Map<String, String> settings(Map<String, String> events) {
        Map<String, String> settings = new LinkedHashMap<>();
        events.forEach((event, how) -> {
            settings.put(event + "#enabled", "true");
            if (how.startsWith("every ")) {
                settings.put(event + "#period", how.substring("every ".length()));
            } else if (how.startsWith("throttled to ")) {
                settings.put(event + "#throttle", how.substring("throttled to ".length()));
            } else if (!how.equals(EACH)) {
                settings.put(event + "#threshold", how);
            }
            if (!hasNoStack(event)) {
                settings.put(event + "#stackTrace", "true");
            }
        });
        return settings;
    }

    /** Where a stack says nothing: it is always the JVM's own. */
    private static boolean hasNoStack(String event) {
        return event.matches(
                "jdk\\.(GC|Garbage|Safepoint|ExecuteVM|Compilation|Container|CPULoad|ClassLoadingS|ThreadEnd|Metaspace).*");
    }
}
