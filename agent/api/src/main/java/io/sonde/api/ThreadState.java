package io.sonde.api;

import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at threads without changing them. {@code ThreadLocal.get} gives a thread that has no value one, which takes
 * memory; and who holds a lock is said to subclasses only. The handles come from the agent, to whom the JDK's packages are
 * open, and are constants here, so that the compiler sees through them.
 */
final class ThreadState {
    /** Given before this class is initialized, and taken away again. */
    private static MethodHandle @Nullable [] given;

    private static final class Handles {
        /** (Thread)Object: its map of thread locals, null when it has none. */
        static final MethodHandle LOCALS;
        /** (Object map, ThreadLocal)Object: the entry, null when there is none. By the owner of the map alone. */
        static final MethodHandle ENTRY;
        /** (Object entry)Object. */
        static final MethodHandle VALUE;
        /** (Object map)Object[]: the entries, with gaps. */
        static final MethodHandle TABLE;
        /** (AbstractOwnableSynchronizer)Thread: who holds it, null when nobody does. */
        static final MethodHandle OWNER;

        static {
            MethodHandle[] handles = given;
            if (handles == null) {
                throw new IllegalStateException("no handles");
            }
            LOCALS = handles[0];
            ENTRY = handles[1];
            VALUE = handles[2];
            TABLE = handles[3];
            OWNER = handles[4];
        }

        private Handles() {}
    }

    private ThreadState() {}

    /**
     * Links everything, so that no thread comes to it first while it parks: linking takes locks and makes classes, and the
     * JVM does so again when a handle has been used some hundred times.
     */
    static void prepare(MethodHandle... handles) throws Throwable {
        given = handles;
        ThreadLocal<Object> local = new ThreadLocal<>();
        Owned lock = new Owned();
        Thread thread = Thread.currentThread();
        for (int i = 0; i < 1_000; i++) {
            local.remove();
            if (value(local) != null) {
                throw new IllegalStateException("a thread local that is not there was found");
            }
            local.set(lock);
            lock.owner(i % 2 == 0 ? null : thread);
            if (value(local) != lock || value(thread, local) != lock || owner(lock) != (i % 2 == 0 ? null : thread)) {
                throw new IllegalStateException("the JDK's fields are not what they were");
            }
        }
        local.remove();
        given = null;
    }

    private static final class Owned extends AbstractOwnableSynchronizer {
        private static final long serialVersionUID = 1;

        void owner(@Nullable Thread thread) {
            setExclusiveOwnerThread(thread);
        }
    }

    /** The value that this thread has for a thread local, null when it has none; nothing is allocated. */
    static @Nullable Object value(ThreadLocal<?> local) throws Throwable {
        Object map = (Object) Handles.LOCALS.invokeExact(Thread.currentThread());
        if (map == null) {
            return null;
        }
        Object entry = (Object) Handles.ENTRY.invokeExact(map, local);
        return entry == null ? null : (Object) Handles.VALUE.invokeExact(entry);
    }

    /** The same for another thread, which may be running: what comes back may be old. */
    static @Nullable Object value(Thread thread, ThreadLocal<?> local) throws Throwable {
        Object map = (Object) Handles.LOCALS.invokeExact(thread);
        if (map == null) {
            return null;
        }
        for (Object entry : (Object[]) Handles.TABLE.invokeExact(map)) {
            if (entry != null && holds((Reference<?>) entry, local)) {
                return (Object) Handles.VALUE.invokeExact(entry);
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    private static boolean holds(Reference<?> entry, ThreadLocal<?> local) {
        return ((Reference<Object>) entry).refersTo(local);
    }

    /** Who holds a lock. */
    static @Nullable Thread owner(AbstractOwnableSynchronizer lock) throws Throwable {
        return (Thread) Handles.OWNER.invokeExact(lock);
    }
}
