package io.sonde.core;

import io.sonde.api.KeyedHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The application's frames beneath a span that nothing encloses, outermost first; in a task that some other thread
 * submitted, the submitter's come before the task's own. Immutable.
 *
 * @param ownFrom index of the first frame of this thread
 * @param scheduled whether a scheduler called the first frame of this thread
 * @param submitter thread that submitted the task, 0 outside of such tasks
 */
record EntryStack(List<Frame> frames, int ownFrom, boolean scheduled, long thread, long submitter) {
    /** How far a stack is looked at. */
    static final int DEEPEST = 256;

    private static final StackWalker WALKER =
            StackWalker.getInstance(Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE), 64);

    private static final String[] SCHEDULERS = {
        "java.util.concurrent.ScheduledThreadPoolExecutor",
        "java.util.TimerThread",
        "org.springframework.scheduling.",
        "org.quartz.",
        "io.quarkus.scheduler."
    };

    /** @param place which call in the method */
    record Frame(Class<?> type, String method, String descriptor, int place) {}

    /** The present stack of this thread; null when it has no frame of the application. */
    static @Nullable EntryStack here(ApplicationCode application, @Nullable EntryStack origin) {
        return WALKER.walk(frames -> read(frames, application, origin));
    }

    private static @Nullable EntryStack read(
            Stream<StackWalker.StackFrame> stream, ApplicationCode application, @Nullable EntryStack origin) {
        List<Frame> own = new ArrayList<>();
        boolean scheduled = false;
        Iterator<StackWalker.StackFrame> frames = stream.iterator();
        for (int depth = 0; depth < DEEPEST && frames.hasNext(); depth++) {
            StackWalker.StackFrame frame = frames.next();
            if (application.contains(frame.getDeclaringClass())) {
                own.add(new Frame(
                        frame.getDeclaringClass(),
                        frame.getMethodName(),
                        frame.getDescriptor(),
                        application.place(frame)));
            } else {
                scheduled |= isScheduler(frame.getClassName());
            }
        }
        Collections.reverse(own);
        if (own.isEmpty() && origin == null) {
            return null;
        }
        List<Frame> all = new ArrayList<>(origin == null ? List.of() : origin.frames);
        int from = all.size();
        all.addAll(own);
        return new EntryStack(
                all.size() > DEEPEST ? all.subList(0, DEEPEST) : all,
                Math.min(from, DEEPEST),
                scheduled,
                Thread.currentThread().getId(),
                origin == null ? 0 : origin.thread);
    }

    private static boolean isScheduler(String className) {
        for (String scheduler : SCHEDULERS) {
            if (className.startsWith(scheduler)) {
                return true;
            }
        }
        return false;
    }

    /** Keyed hash of the frames: equal for equal ways into a call. */
    long key() {
        StringBuilder text = new StringBuilder();
        for (Frame frame : frames) {
            text.append(frame.type.getName())
                    .append('.')
                    .append(frame.method)
                    .append(frame.descriptor)
                    .append(':')
                    .append(frame.place)
                    .append('\n');
        }
        return KeyedHash.of(text);
    }
}
