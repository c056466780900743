package io.sonde.core;

import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.dynamic.ClassFileLocator;

/**
 * The class files of the agent, and those of the boot API, which has none where it is defined: they are read from our jar,
 * under the names that they have in this JVM. Thread-safe.
 */
record AgentClasses(ClassLoader agent) implements ClassFileLocator {
    private static final String OURS = "io.sonde.";
    /** The annotations on advice. */
    private static final String ANNOTATIONS = "net.bytebuddy.asm.";

    @Override
    public Resolution locate(String name) throws IOException {
        if (!name.startsWith(OURS) && !name.startsWith(ANNOTATIONS)) {
            return new Resolution.Illegal(name); // a library that we have, too, is not the program's
        }
        Relocation moved = Relocation.inForce();
        String original = moved == null ? name : moved.original(name);
        try (InputStream stream = agent.getResourceAsStream(original.replace('.', '/') + ".class")) {
            if (stream == null) {
                return new Resolution.Illegal(name);
            }
            byte[] bytes = stream.readAllBytes();
            return new Resolution.Explicit(moved == null || original.equals(name) ? bytes : moved.apply(bytes));
        }
    }

    @Override
    public void close() {}
}
