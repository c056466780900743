package io.sonde.core;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Checks, before anything is woven, that every library method an advice calls exists in the version at hand: a library
 * whose signatures differ is refused as a whole instead of failing call by call. The idea is OpenTelemetry's Muzzle; the
 * check reads class files and resolves nothing. Thread-safe.
 */
final class References {
    /** A method of the library, or only the class when {@code name} is null. */
    private record Reference(
            String owner, @Nullable String name, @Nullable String descriptor) {}

    private final ClassFileLocator agentClasses;
    private final Map<String, Set<Reference>> byAdvice = new ConcurrentHashMap<>();

    References(ClassFileLocator agentClasses) {
        this.agentClasses = agentClasses;
    }

    /** The first class or method that this advice needs and the pool does not have, in words; null when all is there. */
    @Nullable
    String firstMissing(String advice, TypePool pool) {
        for (Reference reference : byAdvice.computeIfAbsent(advice, this::collect)) {
            TypePool.Resolution owner = pool.describe(reference.owner().replace('/', '.'));
            if (!owner.isResolved()) {
                return "class " + reference.owner().replace('/', '.');
            }
            if (reference.name() != null && !hasMethod(owner.resolve(), reference, new HashSet<>())) {
                return "method " + reference.owner().replace('/', '.') + "." + reference.name()
                        + reference.descriptor();
            }
        }
        return null;
    }

    private static boolean hasMethod(TypeDefinition type, Reference reference, Set<String> seen) {
        TypeDescription erased = type.asErasure();
        if (!seen.add(erased.getName())) {
            return false;
        }
        for (MethodDescription method : erased.getDeclaredMethods()) {
            if (method.getInternalName().equals(reference.name())
                    && method.getDescriptor().equals(reference.descriptor())) {
                return true;
            }
        }
        TypeDefinition superClass = erased.getSuperClass();
        if (superClass != null && hasMethod(superClass, reference, seen)) {
            return true;
        }
        for (TypeDefinition implemented : erased.getInterfaces()) {
            if (hasMethod(implemented, reference, seen)) {
                return true;
            }
        }
        return false;
    }

    private Set<Reference> collect(String advice) {
        Set<Reference> references = new LinkedHashSet<>();
        collect(advice.replace('.', '/'), references, new HashSet<>());
        return references;
    }

    private void collect(String ownClass, Set<Reference> into, Set<String> seen) {
        if (!seen.add(ownClass)) {
            return;
        }
        try {
            ClassFileLocator.Resolution bytes = agentClasses.locate(ownClass.replace('/', '.'));
            if (bytes.isResolved()) {
                new ClassReader(bytes.resolve()).accept(new Collector(into, seen), ClassReader.SKIP_DEBUG);
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("our own class " + ownClass + " cannot be read", unreadable);
        }
    }

    private final class Collector extends ClassVisitor {
        private final Set<Reference> into;
        private final Set<String> seen;

        Collector(Set<Reference> into, Set<String> seen) {
            super(Opcodes.ASM9);
            this.into = into;
            this.seen = seen;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            refer(superName, null, null);
            for (String implemented : interfaces) {
                refer(implemented, null, null);
            }
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String method, String methodDescriptor, boolean isInterface) {
                    refer(owner, method, methodDescriptor);
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    refer(type, null, null);
                }

                @Override
                public void visitInvokeDynamicInsn(
                        String method, String methodDescriptor, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle && handle.getTag() >= Opcodes.H_INVOKEVIRTUAL) {
                            refer(handle.getOwner(), handle.getName(), handle.getDesc());
                        }
                    }
                }
            };
        }

        private void refer(String owner, @Nullable String method, @Nullable String descriptor) {
            if (owner.startsWith(AdviceLoader.ADVICE_PACKAGE.replace('.', '/'))) {
                collect(owner, into, seen);
            } else if (!owner.startsWith("[") && !owner.startsWith("io/sonde/") && !Hierarchy.isJdk(owner)) {
                into.add(new Reference(owner, method, descriptor));
            }
        }
    }
}
