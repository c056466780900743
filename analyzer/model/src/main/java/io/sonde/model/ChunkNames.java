package io.sonde.model;

import io.sonde.model.jfr.Chunk;
import io.sonde.model.jfr.Constant;
import io.sonde.model.jfr.LongTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Threads, stacks and classes of one chunk as the recording numbers them, each looked up once. */
final class ChunkNames {
    /** Set in the number of a stack on which a virtual thread runs. */
    private static final long CARRIER = 1L << 32;

    private static final String NO_JAVA = ")L;";

    private final Chunk chunk;
    private final EvidenceCollector evidence;
    private final @Nullable Constant threads;
    private final @Nullable Constant classes;
    private final @Nullable Constant methods;
    private final LongTable threadIds = new LongTable();
    private final LongTable stacks = new LongTable();
    private final LongTable texts = new LongTable();
    /** Number of each method in {@link #known}. */
    private final LongTable methodNumbers = new LongTable();

    private final LongTable frames = new LongTable();
    private final List<Frame> known = new ArrayList<>();
    private int[] stack = new int[64];
    private int depth;
    private boolean onCarrier;

    ChunkNames(Chunk chunk, EvidenceCollector evidence) {
        this.chunk = chunk;
        this.evidence = evidence;
        threads = chunk.constants("java.lang.Thread", "javaThreadId");
        classes = chunk.constants("java.lang.Class", "name");
        methods = chunk.constants("jdk.types.Method", "type", "name", "descriptor");
    }

    /** Java id of a thread; 0 when it is none of Java's, or unknown. */
    long thread(long key) {
        long id = threadIds.get(key);
        if (id == LongTable.ABSENT) {
            id = threads != null && threads.find(key) ? Math.max(0, threads.value(0)) : 0;
            threadIds.put(key, id);
        }
        return id;
    }

    /** Number of a stack in the recording, {@link EvidenceCollector#NONE} when the chunk does not have it. */
    int stack(long key) {
        return (int) resolved(key);
    }

    /** Whether a virtual thread runs on this stack, so that its thread is a carrier. */
    boolean isCarrier(long key) {
        return (resolved(key) & CARRIER) != 0;
    }

    private long resolved(long key) {
        long number = stacks.get(key);
        if (number == LongTable.ABSENT) {
            number = resolve(key);
            stacks.put(key, number);
        }
        return number;
    }

    private long resolve(long key) {
        depth = 0;
        onCarrier = false;
        boolean whole = chunk.stack(key, this::push);
        int number = whole && depth > 0 ? evidence.stack(Arrays.copyOf(stack, depth)) : EvidenceCollector.NONE;
        return number & 0xFFFFFFFFL | (onCarrier ? CARRIER : 0);
    }

    private void push(long method, int line) {
        if (depth == stack.length) {
            stack = Arrays.copyOf(stack, 2 * depth);
        }
        stack[depth++] = frame(method, line);
    }

    private int frame(long key, int line) {
        long method = methodNumbers.get(key);
        if (method == LongTable.ABSENT) {
            method = known.size();
            known.add(method(key));
            methodNumbers.put(key, method);
        }
        Frame named = known.get((int) method);
        onCarrier |= named.className().equals("java.lang.VirtualThread")
                || named.className().equals("jdk.internal.vm.Continuation");
        long place = method << 32 | line & 0xFFFFFFFFL;
        long frame = frames.get(place);
        if (frame == LongTable.ABSENT) {
            frame = evidence.frame(line <= 0 ? named : new Frame(named.className(), named.method(), line));
            frames.put(place, frame);
        }
        return (int) frame;
    }

    /** Code of the JVM, of native libraries and of the kernel has a descriptor that is none, and keeps its name alone. */
    private Frame method(long key) {
        if (methods == null || !methods.find(key)) {
            return new Frame("", "[unknown]", 0);
        }
        String name = methods.text(1);
        if (methods.text(2).endsWith(NO_JAVA)) {
            return new Frame("", name, 0);
        }
        return new Frame(className(methods.value(0)), name, 0);
    }

    private String className(long key) {
        return classes != null && classes.find(key) ? ClassNames.readable(classes.text(0)) : "";
    }

    /** Number of the text that names a class, {@link EvidenceCollector#NONE} when it is unknown. */
    int classText(long key) {
        long text = texts.get(key);
        if (text == LongTable.ABSENT) {
            String name = key == 0 ? "" : className(key);
            text = name.isEmpty() ? EvidenceCollector.NONE : evidence.text(name);
            texts.put(key, text);
        }
        return (int) text;
    }
}
