package io.sonde.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes what was seen of the JVM, in any order, from whatever source. Times are ns of the recording's clock, threads are
 * Java thread ids, those of virtual threads included. Used by one thread, before the recording is built.
 */
public final class EvidenceCollector {
    /** No stack, no text. */
    public static final int NONE = -1;

    /** Numbers below this stand for texts of the dictionary, until all of them are known. */
    private static final int FIRST_PENDING = NONE - 1;

    /** Paths of files may be as many as files. */
    private static final int MOST_TEXTS = 200_000;

    private final EvidenceTable table;
    private final Stacks stacks = new Stacks();
    private final JvmEvents events = new JvmEvents();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    /** Waits that had not ended, by thread and start. */
    private final Map<Began, Parked> parked = new LinkedHashMap<>();

    private boolean anyParked;
    private HeapRecord heap = HeapRecord.NONE;

    private record Began(long thread, long from) {}

    private record Parked(EvidenceKind kind, long to, int blockerClass, int callSite, long object, long owner) {}

    EvidenceCollector(Workspace workspace) {
        table = new EvidenceTable(workspace);
    }

    /** The number of a text; {@link #NONE} when there are too many already. */
    public int text(String text) {
        Integer known = numbers.get(text);
        if (known == null) {
            if (texts.size() >= MOST_TEXTS) {
                return NONE;
            }
            known = texts.size();
            texts.add(text);
            numbers.put(text, known);
        }
        return known;
    }

    /** The number of a frame. */
    public int frame(Frame frame) {
        return stacks.frame(frame);
    }

    /**
     * The number of a stack.
     *
     * @param frames numbers of its frames, innermost first; the array is not the caller's any more
     */
    public int stack(int[] frames) {
        return stacks.stack(frames);
    }

    /**
     * Something was seen at a moment.
     *
     * @param weight what it stands for, in the unit of its kind
     * @param stack number of the stack, or {@link #NONE}
     * @param text number of the text, or {@link #NONE}
     */
    public void sample(EvidenceKind kind, long thread, long at, long weight, int stack, int text) {
        table.add(kind, thread, at, at, weight, 0, stack, text);
    }

    /**
     * Something lasted.
     *
     * @param object identity of what was waited for, 0 when unknown
     * @param owner thread that held it, 0 when unknown
     */
    public void interval(
            EvidenceKind kind, long thread, long from, long to, int stack, int text, long object, long owner) {
        table.add(kind, thread, from, Math.max(from, to), object, owner, stack, text);
    }

    /** The same, where it had not ended when it was last looked at. */
    public void openInterval(
            EvidenceKind kind, long thread, long from, long to, int stack, int text, long object, long owner) {
        interval(kind, thread, from, to, stack, text, object, owner);
        table.lastIsOpen();
    }

    /**
     * A thread waited, as the recorder wrote it: its texts are of the recording's dictionary and may be defined later.
     *
     * @param kind a park or a wait for a monitor
     * @param blockerClass dictionary id, 0 for none
     * @param callSite dictionary id of {@code package.Class.method:line}, 0 for none
     * @param open whether it had not ended at {@code to}; of several records of one wait the last one counts
     */
    void waited(
            EvidenceKind kind,
            long thread,
            long from,
            long to,
            int blockerClass,
            int callSite,
            long object,
            long owner,
            boolean open) {
        anyParked |= kind == EvidenceKind.PARK;
        Began began = new Began(thread, from);
        if (open) {
            Parked earlier = parked.get(began);
            if (earlier == null || earlier.to < to) {
                parked.put(began, new Parked(kind, to, blockerClass, callSite, object, owner));
            }
            return;
        }
        parked.remove(began);
        add(began, new Parked(kind, to, blockerClass, callSite, object, owner));
    }

    /** Whether the recorder wrote any wait. */
    boolean anyParked() {
        return anyParked;
    }

    private void add(Began began, Parked wait) {
        table.add(
                wait.kind,
                began.thread,
                began.from,
                Math.max(began.from, wait.to),
                wait.object,
                wait.owner,
                pending(wait.callSite),
                pending(wait.blockerClass));
    }

    private static int pending(int dictionaryId) {
        return dictionaryId == 0 ? NONE : FIRST_PENDING - dictionaryId;
    }

    public void pause(JvmEvents.Pause pause) {
        events.pause(pause);
    }

    public void collection(JvmEvents.Collection collection) {
        events.collection(collection);
    }

    public void reading(Gauge gauge, long at, double value) {
        events.reading(gauge, at, value);
    }

    /** A thread is over. */
    public void threadEnded(long thread) {
        events.threadEnded(thread);
    }

    /** What was read of memory; the last call counts. */
    public void heap(HeapRecord record) {
        heap = record;
    }

    /** Rows taken so far. */
    public int size() {
        return table.size();
    }

    Evidence join(SpanTable spans, int recorded, Dictionary dictionary, int javaFeature) {
        parked.forEach((began, wait) -> {
            add(began, wait);
            table.lastIsOpen();
        });
        for (int row = 0; row < table.size(); row++) {
            int stack = table.stack(row);
            int text = table.text(row);
            if (stack < NONE || text < NONE) {
                table.stackAndText(
                        row,
                        stack < NONE
                                ? stack(new int[] {frame(Frame.parse(dictionary.text(FIRST_PENDING - stack)))})
                                : stack,
                        text < NONE ? text(dictionary.text(FIRST_PENDING - text)) : text);
            }
        }
        return Evidence.of(
                table,
                spans,
                // Sorting all spans is worth its time only when there is something to place.
                ThreadSpans.of(spans, table.size() == 0 ? 0 : recorded),
                stacks,
                List.copyOf(texts),
                events.ordered(),
                heap,
                javaFeature);
    }
}
