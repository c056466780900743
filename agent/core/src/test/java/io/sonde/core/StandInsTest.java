package io.sonde.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;

class StandInsTest {
    private static byte[] implementing(String... interfaces) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "com/acme/Marked", null, "java/lang/Object", interfaces);
        writer.visitEnd();
        return writer.toByteArray();
    }

    @Test
    void anInterfaceWithoutFileIsEmpty() throws IOException {
        ClassFileLocator jdk = ClassFileLocator.ForClassLoader.ofPlatformLoader();

        ClassFileLocator added = StandIns.of(implementing("java/lang/Runnable", "com/other/Accessor"), jdk);

        TypeDescription accessor = TypePool.Default.of(new ClassFileLocator.Compound(added, jdk))
                .describe("com.other.Accessor")
                .resolve();
        assertThat(accessor.isInterface()).isTrue();
        assertThat(accessor.getDeclaredMethods()).isEmpty();
    }

    @Test
    void whatHasAFileIsLeftAlone() throws IOException {
        ClassFileLocator jdk = ClassFileLocator.ForClassLoader.ofPlatformLoader();

        ClassFileLocator added = StandIns.of(implementing("java/lang/Runnable"), jdk);

        assertThat(added.locate("java.lang.Runnable").isResolved()).isFalse();
    }
}
