package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * What tasks say of the pool they run in: its name, how many threads it may have, and how many tasks wait behind this
 * one. Asks only what is answered without a lock: many queues take theirs to count.
 */
final class WorkerPools {
    /** Pools told apart by name. Beyond it they are named by their class: a program may make a pool for each request. */
    private static final int MOST_NAMES = 64;

    private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

    private WorkerPools() {}

    /** A worker of this pool runs the task. */
    static void describe(Span task, Context context, Object pool) {
        if (pool instanceof ThreadPoolExecutor executor) {
            name(task, context, pool);
            int size = size(executor);
            if (size > 0) {
                task.set(Attribute.POOL_MAX, (long) size);
            }
            if (executor.getQueue() instanceof LinkedBlockingQueue<?> queue) {
                task.set(Attribute.POOL_PENDING, (long) queue.size());
            }
        } else if (pool instanceof ForkJoinPool forkJoin) {
            name(task, context, pool);
            task.set(Attribute.POOL_MAX, (long) forkJoin.getParallelism());
        }
    }

    /** The fork-join pool that this thread works for, null when it is no such worker. */
    static @Nullable Object ofThisThread() {
        return Thread.currentThread() instanceof ForkJoinWorkerThread worker ? worker.getPool() : null;
    }

    /** Threads the pool really gets: those beyond the core come only when the queue is full. 0 where there is no bound. */
    private static int size(ThreadPoolExecutor executor) {
        int core = executor.getCorePoolSize();
        int most = executor.getMaximumPoolSize();
        if (core == most) {
            return core;
        }
        Object queue = executor.getQueue();
        boolean endless = executor instanceof ScheduledThreadPoolExecutor
                || queue.getClass() == PriorityBlockingQueue.class
                || queue.getClass() == LinkedBlockingQueue.class
                        && ((LinkedBlockingQueue<?>) queue).remainingCapacity() > Integer.MAX_VALUE / 2;
        if (endless) {
            return Math.max(1, core);
        }
        return most == Integer.MAX_VALUE ? 0 : most;
    }

    private static void name(Span task, Context context, Object pool) {
        String name = context.pool;
        if (name == null) {
            name = nameOf(Thread.currentThread().getName(), pool);
            context.pool = name;
        }
        task.set(Attribute.POOL_NAME, name);
    }

    /** The thread's name with every number replaced, so that all threads of a pool share it. */
    static String nameOf(String thread, Object pool) {
        StringBuilder form = new StringBuilder(thread.length());
        for (int i = 0; i < thread.length(); i++) {
            char c = thread.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit) {
                form.append(c);
            } else if (i == 0 || form.charAt(form.length() - 1) != '#') {
                form.append('#');
            }
        }
        String name = form.toString();
        if (name.isEmpty() || !NAMES.contains(name) && NAMES.size() >= MOST_NAMES) {
            return pool.getClass().getName();
        }
        NAMES.add(name);
        return name;
    }
}
