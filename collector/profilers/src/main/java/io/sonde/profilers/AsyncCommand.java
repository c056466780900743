package io.sonde.profilers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What async-profiler is told, by profile, and the events that come of it. */
final class AsyncCommand {
    /** What of its file comes into the recording. */
    static final Set<String> EVENTS = Set.of(
            "jdk.ExecutionSample",
            "profiler.WallClockSample",
            "jdk.ObjectAllocationInNewTLAB",
            "jdk.ObjectAllocationOutsideTLAB",
            "profiler.LiveObject",
            NativeBlocks.TAKEN,
            NativeBlocks.FREED,
            "jdk.JavaMonitorEnter",
            "jdk.ThreadPark");

    private AsyncCommand() {}

    /**
     * Starts it. {@code clock=monotonic} is {@code System.nanoTime}; {@code ctimer} needs no rights; {@code filter} is for
     * the wall clock alone and means no thread at first; what is left out with {@code jfropts} holds the command line and
     * the system properties.
     *
     * @param slow how many times as far apart samples lie as they usually do
     * @param blocks whether it follows memory outside of the heap, too
     */
    static String start(Profile profile, int slow, boolean blocks, String file) {
        boolean deep = profile == Profile.DEEP;
        String what = "interval=" + (deep ? 10 : 20) * slow + "ms,wall=" + (deep ? 20 : 50) * slow + "ms,filter,alloc="
                + (deep ? 512 : 2048) * slow + "k,live,lock=" + (deep ? 1 : 10) * slow + "ms,ratelimit=alloc:"
                + (deep ? 2000 : 200) / slow + ";lock:" + (deep ? 1000 : 200) / slow;
        return "start,clock=monotonic,jfr,event=ctimer," + what + (blocks ? ",nativemem=" + 512 * slow + "k" : "")
                + ",chunktime=10s,chunksize=16m,memlimit=64m,jstackdepth=256,jfropts=0x1f,file=" + file;
    }

    /** The same in words. */
    static Map<String, String> events(Profile profile, boolean blocks) {
        boolean deep = profile == Profile.DEEP;
        Map<String, String> events = new LinkedHashMap<>();
        events.put("cpu", deep ? "10 ms" : "20 ms");
        events.put("wall", (deep ? "20 ms" : "50 ms") + ", threads inside of spans, 32 at a time in turn");
        events.put("alloc", deep ? "512 KB, at most 2000 a second" : "2 MB, at most 200 a second");
        events.put("live", "of the sampled allocations, every few minutes");
        events.put("lock", deep ? "1 ms, at most 1000 a second" : "10 ms, at most 200 a second");
        if (blocks) {
            events.put("native", "512 KB of memory outside of the heap, and whether it was freed");
        }
        return events;
    }
}
