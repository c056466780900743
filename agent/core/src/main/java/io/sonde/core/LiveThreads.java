package io.sonde.core;

import io.sonde.api.Failures;
import java.lang.reflect.Method;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The threads of this JVM, the virtual ones too where the JDK keeps a list of them. */
final class LiveThreads {
    /** Virtual threads of one container that are visited: there may be millions. */
    private static final int MOST_VIRTUAL = 100_000;

    private LiveThreads() {}

    /** Shows each thread that lives to the visitor; some may have ended meanwhile. */
    static void forEach(Consumer<Thread> visitor) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        if (group == null) {
            return; // of a thread that has ended, which this one has not
        }
        for (ThreadGroup parent = group.getParent(); parent != null; parent = group.getParent()) {
            group = parent;
        }
        Thread[] threads = new Thread[2 * group.activeCount() + 16];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            visitor.accept(threads[i]);
        }
        if (Runtime.version().feature() >= 21) {
            virtual(visitor);
        }
    }

    /** By name, and in a package that is open to our loader: it is what thread dumps are made from. */
    private static void virtual(Consumer<Thread> visitor) {
        try {
            Method root = Class.forName("jdk.internal.vm.ThreadContainers").getMethod("root");
            Class<?> container = Class.forName("jdk.internal.vm.ThreadContainer");
            Method threads = container.getMethod("threads");
            Method children = container.getMethod("children");
            root.setAccessible(true);
            threads.setAccessible(true);
            children.setAccessible(true);
            virtual(root.invoke(null), threads, children, visitor);
        } catch (ReflectiveOperationException | RuntimeException ofAnotherJava) {
            Failures.suppressed(ofAnotherJava);
        }
    }

    @SuppressWarnings("unchecked")
    private static void virtual(Object container, Method threads, Method children, Consumer<Thread> visitor)
            throws ReflectiveOperationException {
        ((Stream<Thread>) threads.invoke(container))
                .filter(thread -> thread.getClass().getName().equals("java.lang.VirtualThread"))
                .limit(MOST_VIRTUAL)
                .forEach(visitor);
        for (Object child : ((Stream<Object>) children.invoke(container)).toList()) {
            virtual(child, threads, children, visitor);
        }
    }
}
