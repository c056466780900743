package com.example.cost;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Ends at once, and prints what the process used until then. */
public final class HelloProgram {
    private HelloProgram() {}

    public static void main(String[] args) {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.printf(
                "hello: wallMs=%d cpuMs=%d%n",
                System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime(),
                process.getProcessCpuTime() / 1_000_000);
    }
}
