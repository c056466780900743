package io.sonde.cli.jvm;

import com.sun.tools.attach.VirtualMachine;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

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

    /**
     * Asks a JVM for a dump of what is alive in its heap; returns what it says when it is done. Its operation for that is
     * older than the attach interface's public part and not in it.
     */
    static String dump(long pid, String file) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
        try {
            Object[] arguments = {file, "-live"};
            Object answer =
                    machine.getClass().getMethod("dumpHeap", Object[].class).invoke(machine, (Object) arguments);
            try (InputStream stream = (InputStream) answer) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        } catch (InvocationTargetException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        } finally {
            machine.detach();
        }
    }
}
