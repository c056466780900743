package io.sonde.model;

import io.sonde.format.vocabulary.Operation;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen of the JVM in one recording, each piece with the span that it happened in: the innermost one that was
 * open on its thread at that moment, of an interval at its middle, which forgives small differences of clocks. Nothing is
 * guessed: where no span was open it belongs to none. Read-only.
 */
public final class Evidence {
    private final EvidenceTable table;
    private final SpanTable spans;
    private final ThreadSpans threads;
    private final Stacks stacks;
    private final List<String> texts;
    private final JvmEvents events;
    private final HeapRecord heap;
    /** Rows of evidence that have a span, by span, then time. */
    private final int[] bySpan;

    private final EvidenceFacts facts;
    private final int javaFeature;

    private Evidence(
            EvidenceTable table,
            SpanTable spans,
            ThreadSpans threads,
            Stacks stacks,
            List<String> texts,
            JvmEvents events,
            HeapRecord heap,
            int[] bySpan,
            EvidenceFacts facts,
            int javaFeature) {
        this.table = table;
        this.spans = spans;
        this.threads = threads;
        this.stacks = stacks;
        this.texts = texts;
        this.events = events;
        this.heap = heap;
        this.bySpan = bySpan;
        this.facts = facts;
        this.javaFeature = javaFeature;
    }

    static Evidence of(
            EvidenceTable table,
            SpanTable spans,
            ThreadSpans threads,
            Stacks stacks,
            List<String> texts,
            JvmEvents events,
            HeapRecord heap,
            int javaFeature) {
        int placed = 0;
        for (int row = 0; row < table.size(); row++) {
            int span = threads.at(table.thread(row), middle(table, row));
            if (span != EvidenceTable.NONE) {
                table.span(row, span);
                placed++;
            }
        }
        int[] bySpan = new int[placed];
        int at = 0;
        for (int row = 0; row < table.size(); row++) {
            if (table.span(row) != EvidenceTable.NONE) {
                bySpan[at++] = row;
            }
        }
        IndexSort.sort(bySpan, 0, placed, (a, b) -> {
            int order = Integer.compare(table.span(a), table.span(b));
            return order != 0 ? order : Long.compare(table.from(a), table.from(b));
        });
        return new Evidence(
                table,
                spans,
                threads,
                stacks,
                texts,
                events,
                heap,
                bySpan,
                count(table, threads, Long.MIN_VALUE, Long.MAX_VALUE),
                javaFeature);
    }

    /** Where an interval belongs: at its middle. */
    private static long middle(EvidenceTable table, int row) {
        return table.from(row) + (table.to(row) - table.from(row)) / 2;
    }

    private static EvidenceFacts count(EvidenceTable table, ThreadSpans threads, long from, long to) {
        long[] seen = new long[EvidenceKind.values().length];
        long[] inSpans = new long[seen.length];
        long unplaced = 0;
        for (int row = 0; row < table.size(); row++) {
            long moment = middle(table, row);
            if (moment < from || moment >= to) {
                continue;
            }
            EvidenceKind kind = table.kind(row);
            seen[kind.ordinal()]++;
            if (table.span(row) != EvidenceTable.NONE) {
                inSpans[kind.ordinal()]++;
            } else if (kind == EvidenceKind.CPU && !threads.knows(table.thread(row))) {
                unplaced++;
            }
        }
        return new EvidenceFacts(byKind(seen), byKind(inSpans), unplaced);
    }

    private static Map<EvidenceKind, Long> byKind(long[] counts) {
        Map<EvidenceKind, Long> byKind = new EnumMap<>(EvidenceKind.class);
        for (EvidenceKind kind : EvidenceKind.values()) {
            if (counts[kind.ordinal()] > 0) {
                byKind.put(kind, counts[kind.ordinal()]);
            }
        }
        return Collections.unmodifiableMap(byKind);
    }

    /** How much was seen, and how much of it found its span. */
    public EvidenceFacts facts() {
        return facts;
    }

    /** The same of a part of the time; intervals count where their middle is. Unit: ns of the recording's clock. */
    EvidenceFacts facts(long fromNanos, long toNanos) {
        return count(table, threads, fromNanos, toNanos);
    }

    /** What happened to the JVM as a whole. */
    public JvmEvents events() {
        return events;
    }

    /** What was read of memory while the recording went on. */
    public HeapRecord heap() {
        return heap;
    }

    public Stacks stacks() {
        return stacks;
    }

    /** The Java version's first number, such as 17; 0 when unknown. */
    public int javaFeature() {
        return javaFeature;
    }

    /** Whether nothing at all was recorded of the JVM. */
    public boolean isEmpty() {
        return table.size() == 0 && events.isEmpty();
    }

    /** Pieces of evidence, in no order. */
    public int size() {
        return table.size();
    }

    public EvidenceKind kind(int piece) {
        return table.kind(piece);
    }

    /** Java thread id. */
    public long thread(int piece) {
        return table.thread(piece);
    }

    /** Unit: ns of the recording's clock. */
    public long from(int piece) {
        return table.from(piece);
    }

    /** Of a sample the same as {@link #from}. */
    public long to(int piece) {
        return table.to(piece);
    }

    /** Whether an interval had not ended when it was last looked at, at its {@link #to}. */
    public boolean isOpen(int piece) {
        return table.open(piece);
    }

    /** What a sample stands for, in the unit of its kind. */
    public long weight(int piece) {
        return table.weight(piece);
    }

    /** Identity of what an interval waited for, 0 when unknown: equal ones are the same object, or may be. */
    public long object(int piece) {
        return table.weight(piece);
    }

    /** The thread that held what an interval waited for, 0 when unknown. */
    public long owner(int piece) {
        return table.owner(piece);
    }

    /** Number in {@link #stacks()}, -1 when there is none. */
    public int stack(int piece) {
        return table.stack(piece);
    }

    /** Class, host or path, by the kind; empty when unknown. */
    public String text(int piece) {
        int text = table.text(piece);
        return text < 0 ? "" : texts.get(text);
    }

    /** Whether it happened in a span, of a session or outside of all. */
    public boolean isPlaced(int piece) {
        return table.span(piece) != EvidenceTable.NONE;
    }

    /** Operation of the span it happened in; {@link Operation#NONE} when it happened in none. */
    public Operation operation(int piece) {
        int span = table.span(piece);
        return span == EvidenceTable.NONE ? Operation.NONE : Operation.ofCode(spans.operation(span));
    }

    /** Row of the innermost span on a thread at a moment, -1 for none. */
    int spanAt(long thread, long moment) {
        return threads.at(thread, moment);
    }

    /** Whether anything was seen in any span. */
    boolean anyPlaced() {
        return bySpan.length > 0;
    }

    /** First place in {@link #pieceAt} of what belongs to a span's row, or to a later one. */
    int firstOf(int spanRow) {
        int low = 0;
        int high = bySpan.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (table.span(bySpan[middle]) < spanRow) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    int pieceAt(int place) {
        return bySpan[place];
    }
}
