package io.sonde.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A copy of sonde.jar as of another version: its boot API has a method more, and the agent takes its version from there.
 * So a recording names the version only if the agent's new code ran on the new boot API.
 */
final class OtherVersion {
    private static final String API = "io/sonde/api/Failures";
    private static final String ADDED = "addedLater";

    private OtherVersion() {}

    static Path write(Path jar, String version) throws IOException {
        int changed = 0;
        try (JarFile from = new JarFile(Places.sonde().toFile());
                OutputStream file = Files.newOutputStream(jar);
                JarOutputStream to = new JarOutputStream(file)) {
            to.setLevel(1);
            for (JarEntry entry : Collections.list(from.entries())) {
                to.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream stream = from.getInputStream(entry)) {
                    byte[] bytes = stream.readAllBytes();
                    byte[] written = changed(entry.getName(), bytes, version);
                    changed += written == bytes ? 0 : 1;
                    to.write(written);
                }
                to.closeEntry();
            }
        }
        if (changed != 3) {
            throw new AssertionError(changed + " entries changed, not the boot class, the agent and its properties");
        }
        return jar;
    }

    private static byte[] changed(String name, byte[] bytes, String version) {
        return switch (name) {
            case "boot/" + API + ".classdata" -> withMethod(bytes, version);
            case "lib/sonde-core/io/sonde/core/Names.classdata" -> asking(bytes);
            case "lib/sonde-core/io/sonde/core/version.properties" ->
                ("version=file-" + version + "\n").getBytes(StandardCharsets.UTF_8);
            default -> bytes;
        };
    }

    private static byte[] withMethod(byte[] bytes, String version) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(writer, 0);
        returning(
                writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, ADDED, "()Ljava/lang/String;", null, null),
                method -> method.visitLdcInsn(version));
        return writer.toByteArray();
    }

    /** The agent's version is what the added method says. */
    private static byte[] asking(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        int[] found = new int[1];
        new ClassReader(bytes)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                MethodVisitor method = super.visitMethod(access, name, descriptor, signature, thrown);
                                if (!name.equals("version") || !descriptor.equals("()Ljava/lang/String;")) {
                                    return method;
                                }
                                found[0]++;
                                returning(
                                        method,
                                        body -> body.visitMethodInsn(
                                                Opcodes.INVOKESTATIC, API, ADDED, "()Ljava/lang/String;", false));
                                return null;
                            }
                        },
                        0);
        if (found[0] != 1) {
            throw new AssertionError("the agent has no method that says its version");
        }
        return writer.toByteArray();
    }

    private static void returning(MethodVisitor method, java.util.function.Consumer<MethodVisitor> value) {
        method.visitCode();
        value.accept(method);
        method.visitInsn(Opcodes.ARETURN);
        method.visitMaxs(1, 2);
        method.visitEnd();
    }
}
