package io.sonde.api;

import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells a thread that the application starts for its own work from one that a library starts for itself: a pool's
 * worker, a selector or a timer started inside a span would otherwise carry that span for ever.
 */
final class ThreadStarts {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private ThreadStarts() {}

    static boolean byApplication() {
        return WALKER.walk(new FirstCaller());
    }

    private static final class FirstCaller implements Function<Stream<StackWalker.StackFrame>, Boolean> {
        @Override
        public Boolean apply(Stream<StackWalker.StackFrame> frames) {
            Iterator<StackWalker.StackFrame> iterator = frames.iterator();
            for (int depth = 0; depth < 24 && iterator.hasNext(); depth++) {
                String name = iterator.next().getClassName();
                if (isThreadPerTask(name)) {
                    return true;
                }
                if (name.startsWith("io.sonde.") || isThreadItself(name)) {
                    continue;
                }
                return !CallSites.isLibrary(name);
            }
            return false;
        }

        /**
         * A thread that lives for one task carries its submitter, whoever that is. Futures use such threads wherever the
         * common pool has a single worker: in many containers.
         */
        private static boolean isThreadPerTask(String name) {
            return name.startsWith("java.util.concurrent.ThreadPerTaskExecutor")
                    || name.startsWith("java.util.concurrent.CompletableFuture$ThreadPerTaskExecutor")
                    || name.startsWith("java.util.concurrent.StructuredTaskScope")
                    || name.startsWith("org.springframework.core.task."); // also beneath MVC's asynchronous answers
        }

        /** Ways by which an application starts a thread of its own. */
        private static boolean isThreadItself(String name) {
            return name.startsWith("java.lang.Thread")
                    || name.startsWith("java.lang.VirtualThread")
                    || name.startsWith("java.lang.System$")
                    || name.startsWith("java.util.concurrent.AbstractExecutorService")
                    || name.startsWith("jdk.internal.vm.")
                    || name.startsWith("jdk.internal.misc.ThreadFlock");
        }
    }
}
