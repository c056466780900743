package io.sonde.profilers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** What the process and single threads of it have used of processors. Any thread. */
public final class ProcessorTime {
    private final ThreadMXBean threads;

    private ProcessorTime(ThreadMXBean threads) {
        this.threads = threads;
    }

    /** Null where this JVM does not tell; to be asked for when the program runs, as it loads some hundred classes. */
    public static @Nullable ProcessorTime ofThisProcess() {
        try {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            boolean told = threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
            return told && HotSpotBeans.processorNanos() >= 0 ? new ProcessorTime(threads) : null;
        } catch (LinkageError | RuntimeException absent) {
            return null;
        }
    }

    /** Of the whole process since it began. Unit: ns. */
    public long ofProcess() {
        return Math.max(0, HotSpotBeans.processorNanos());
    }

    /** Of a platform thread since it began; 0 when it is over. Unit: ns. */
    public long ofThread(long id) {
        return Math.max(0, threads.getThreadCpuTime(id));
    }
}
