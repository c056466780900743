package io.sonde.core;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Interfaces that another agent has added to a class, and has defined without any file, as OpenTelemetry's agent does to
 * keep values in objects: the JVM knows them, but whoever reads class files alone cannot describe the class any more.
 */
final class StandIns {
    private StandIns() {}

    /**
     * An empty interface for each one that a class file names and that is not found.
     *
     * @param bytes the class file
     * @param found where class files are found otherwise
     */
    static ClassFileLocator of(byte[] bytes, ClassFileLocator found) {
        Map<String, byte[]> added = new LinkedHashMap<>();
        for (String internal : OpenedClassReader.of(bytes).getInterfaces()) {
            String name = internal.replace('/', '.');
            if (!isFound(name, found)) {
                added.put(name, empty(internal));
            }
        }
        return new ClassFileLocator.Simple(added);
    }

    private static boolean isFound(String name, ClassFileLocator found) {
        try {
            return found.locate(name).isResolved();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static byte[] empty(String internal) {
        ClassWriter writer = new ClassWriter(0);
        int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
        writer.visit(Opcodes.V1_8, access, internal, null, "java/lang/Object", null);
        writer.visitEnd();
        return writer.toByteArray();
    }
}
