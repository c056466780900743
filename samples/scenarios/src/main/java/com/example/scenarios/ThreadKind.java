package com.example.scenarios;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What threads visitors are served on; virtual ones need a Java that has them. */
public enum ThreadKind {
    PLATFORM,
    VIRTUAL;

    static ThreadKind of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("argument '--threads' needs platform or virtual", e);
        }
    }

    /** Makes daemon threads with numbered names. */
    public ThreadFactory named(String prefix) {
        AtomicInteger made = new AtomicInteger();
        return work -> {
            Thread thread = this == VIRTUAL ? virtual(work) : new Thread(work);
            thread.setName(prefix + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** By its name, since we are compiled for a Java without it. */
    private static Thread virtual(Runnable work) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("unstarted", Runnable.class)
                    .invoke(builder, work);
        } catch (NoSuchMethodException | ClassNotFoundException | IllegalAccessException e) {
            throw new IllegalStateException("this Java has no virtual threads", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
