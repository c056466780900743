package io.sonde.cli.jvm;

import com.sun.tools.attach.VirtualMachine;

/** The only class that needs {@code jdk.attach}, which a Java may lack. */
final class HotSpotAttach {
    private HotSpotAttach() {}

    /** Loads an agent into a JVM; returns when its {@code agentmain} has. */
    static void load(long pid, String jar, String argument) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
        try {
            machine.loadAgent(jar, argument);
        } finally {
            machine.detach();
        }
    }
}
