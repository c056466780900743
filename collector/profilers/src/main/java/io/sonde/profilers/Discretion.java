package io.sonde.profilers;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which texts of JFR events may stand in a recording. Names of classes, methods, libraries and of the JVM's own notions
 * may, and hosts, as in spans; names of threads, files and whatever else a program may have put a secret into may not.
 */
final class Discretion {
    /** Own texts of events that may stay. */
    private static final Set<String> FIELDS =
            Set.of("host", "address", "containerType", "pinnedReason", "blockingOperation");

    /** Our own events hold what may stand in a recording, and nothing else. */
    private static final String OURS = "sonde.";

    private static final Set<String> THREADS = Set.of("java.lang.Thread", "jdk.types.Thread");
    private static final Set<String> GROUPS = Set.of("java.lang.ThreadGroup", "jdk.types.ThreadGroup");

    /** Names that the JVM and the JDK give to their own threads and groups, cut as the kernel cuts them or not. */
    private static final Pattern KNOWN = Pattern.compile(
            "|main|system|InnocuousThreadGroup|\\[tid=\\d+]|java|DestroyJavaVM|VM (Thread|Periodic Tas.*)|G1 .*|GC Thread.*|"
                    + "(Par|Conc|Shenandoah|Z|XD?|ZD?)[A-Za-z]* ?(GC|Worker|Director|Driver|Stat|Unmapper|Uncommitter).*|"
                    + "C[12N] CompilerThre.*|Sweeper thread|Common-Cleaner|Finalizer|Reference Handl(er|e|)|Signal Dispatch(er|e|)|"
                    + "Service Thread|Monitor Deflati.*|Notification Th.*|Attach Listener|JFR .*|StringDedup.*|"
                    + "Thread-\\d+|pool-\\d+-thread-\\d+|ForkJoinPool[-.A-Za-z0-9]*-worker-\\d+|VirtualThread-unpark.*|sonde-[a-z]+");

    private Discretion() {}

    /** Whether a text that is part of this type may stay, whatever it is. */
    static boolean keeps(String type, String field, boolean event) {
        if (event) {
            return FIELDS.contains(field) || type.startsWith(OURS);
        }
        return !THREADS.contains(type) && !GROUPS.contains(type) && !type.equals(ChunkTypes.TEXT);
    }

    /** Whether this text may stay where others may not. */
    static boolean isKnown(String type, String text) {
        return !type.equals(ChunkTypes.TEXT) && KNOWN.matcher(text).matches();
    }

    /** What stands in its place. */
    static String substitute(String type, long key) {
        return THREADS.contains(type) ? "thread #" + key : "";
    }
}
