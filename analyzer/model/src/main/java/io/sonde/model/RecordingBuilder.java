package io.sonde.model;

import io.sonde.format.RecordHandler;
import io.sonde.format.SpanRecord;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.WaitFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects records in any order and turns them into a {@link Recording}. Used by one thread, once. */
public final class RecordingBuilder implements RecordHandler {
    private final Workspace workspace;
    private final SpanTable table;
    private final Dictionary dictionary = new Dictionary();
    private final Presence presence = new Presence();
    private final EvidenceCollector evidence;
    private JvmSources sources = JvmSources.NONE;
    private long firstTick = Long.MAX_VALUE;
    private long lastTick = Long.MIN_VALUE;
    private long firstAnchorTick = Long.MAX_VALUE;
    private long firstAnchorEpoch;
    private long lostSpans;
    private long lostRecords;
    private long failures;
    private long gaps;
    private long gapBytes;
    private long duplicateBlocks;
    private long unknownRecords;
    private long fromRing;
    private long uncommitted;
    private final Map<String, Long> corruptBlocks = new TreeMap<>();
    private final List<Integrity.Missing> missing = new ArrayList<>();

    /** Collects on the heap, and in the temporary folder what is too much for it. */
    public RecordingBuilder() {
        this(Workspace.inTemporaryFolder());
    }

    /** @param workspace where the spans are kept */
    public RecordingBuilder(Workspace workspace) {
        this.workspace = workspace;
        table = new SpanTable(workspace);
        evidence = new EvidenceCollector(workspace);
    }

    @Override
    public void span(SpanRecord span) {
        table.add(span, false);
        presence.add(span);
        tick(span.start);
        tick(span.end);
    }

    @Override
    public void begin(SpanRecord span) {
        table.add(span, true);
        presence.add(span);
        tick(span.start);
    }

    @Override
    public void aggregate(SpanRecord spans) {
        table.addAggregate(spans);
        presence.add(spans);
        tick(spans.start);
        tick(spans.end);
    }

    @Override
    public void define(int id, String text) {
        dictionary.define(id, text);
    }

    @Override
    public void anchor(long ticks, long epochNanos, long lost, long suppressed) {
        if (ticks < firstAnchorTick) {
            firstAnchorTick = ticks;
            firstAnchorEpoch = epochNanos;
        }
        tick(ticks);
        lostSpans = Math.max(lostSpans, lost);
        failures = Math.max(failures, suppressed);
    }

    @Override
    public void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {
        boolean open = (flags & WaitFlags.OPEN) != 0;
        EvidenceKind kind = (flags & WaitFlags.MONITOR) != 0 ? EvidenceKind.MONITOR : EvidenceKind.PARK;
        evidence.waited(kind, threadId, start, end, blockerClass, callSite, blockerIdentity, ownerThreadId, open);
        tick(start);
        tick(end);
    }

    @Override
    public void unknown(int type, int bytes) {
        unknownRecords++;
    }

    private void tick(long tick) {
        firstTick = Math.min(firstTick, tick);
        lastTick = Math.max(lastTick, tick);
    }

    /** Takes what was seen of the JVM. */
    public EvidenceCollector evidence() {
        return evidence;
    }

    /** Reads what profilers wrote beside the spans, which have to be here by now. */
    void readJvmFiles(Path folder, Manifest manifest) throws IOException {
        VirtualThreads virtual = VirtualThreads.of(table);
        sources = JvmFiles.read(folder, evidence, manifest.profilers(), virtual::contains, !virtual.isEmpty());
        List<JvmSources.Source> files = new ArrayList<>(sources.files());
        evidence.heap(HeapFiles.read(folder, files));
        sources = sources.withFiles(files);
    }

    /** Notes counters that the ring's header holds; the largest value seen wins. */
    void counters(long spansLost, long recordsLost, long suppressed) {
        lostSpans = Math.max(lostSpans, spansLost);
        lostRecords = Math.max(lostRecords, recordsLost);
        failures = Math.max(failures, suppressed);
    }

    /** Notes that records are not there; what retention deleted is no gap. */
    void missing(Integrity.Missing range) {
        if (missing.size() < Integrity.MOST_NAMED) {
            missing.add(range);
        }
        if (!range.isDeleted()) {
            gaps++;
            gapBytes += range.to() - range.from();
        }
    }

    void duplicateBlock() {
        duplicateBlocks++;
    }

    void corrupt(String reason) {
        corruptBlocks.merge(reason, 1L, Long::sum);
    }

    void ringTail(long records, long unfinishedRecords) {
        fromRing += records;
        uncommitted += unfinishedRecords;
    }

    /** Rows read so far. */
    int rows() {
        return table.rows();
    }

    /** Everything as one recording. The builder must not be used afterwards. */
    public Recording build(Manifest manifest) {
        counters(
                manifest.lostSpans(),
                manifest.lostRecords(),
                manifest.failures().size());
        if (manifest.firstAnchorTicks() != null) {
            tick(manifest.firstAnchorTicks());
        }
        boolean empty = lastTick < firstTick;
        long start = empty ? 0 : firstTick;
        long end = empty ? 0 : lastTick;
        table.endOpenAt(end);
        int recorded = table.rows(); // the index adds roots that nobody recorded
        SessionIndex index = SessionIndex.of(table, workspace);
        Integrity integrity = new Integrity(
                lostSpans,
                lostRecords,
                gaps,
                gapBytes,
                duplicateBlocks,
                index.duplicates(),
                Map.copyOf(corruptBlocks),
                unknownRecords,
                fromRing,
                uncommitted,
                failures,
                List.copyOf(missing));
        RecordedSpans spans = new RecordedSpans(
                manifest,
                integrity,
                table,
                dictionary,
                presence,
                index,
                evidence.join(table, recorded, dictionary, manifest.javaFeature()),
                sources,
                start,
                end,
                epochOf(start, manifest));
        return Recording.of(spans);
    }

    /** The wall-clock time of a tick, by the first anchor of the stream or of the manifest. Unit: ns since the epoch. */
    private long epochOf(long tick, Manifest manifest) {
        if (firstAnchorTick != Long.MAX_VALUE) {
            return firstAnchorEpoch + (tick - firstAnchorTick);
        }
        java.time.Instant begun = manifest.start();
        Long ticks = manifest.firstAnchorTicks();
        return begun.getEpochSecond() * 1_000_000_000 + begun.getNano() + (ticks == null ? 0 : tick - ticks);
    }

    /** Which attributes occur on which operations. */
    static final class Presence {
        private final long[] spans = new long[Operation.values().length];
        private final java.util.BitSet[] attributes = new java.util.BitSet[Operation.values().length];

        Presence() {
            for (int i = 0; i < attributes.length; i++) {
                attributes[i] = new java.util.BitSet();
            }
        }

        void add(SpanRecord span) {
            int operation = Operation.ofCode(span.operation).ordinal();
            spans[operation]++;
            for (int i = 0; i < span.attributeCount; i++) {
                attributes[operation].set(span.codes[i] & 0xFFFF);
            }
        }

        /** Adds a span that was read before. */
        void add(SpanTable table, int row) {
            int operation = Operation.ofCode(table.operation(row)).ordinal();
            spans[operation]++;
            for (int i = 0; i < table.attributeCount(row); i++) {
                attributes[operation].set(table.code(row, i));
            }
        }

        boolean has(Operation operation) {
            return spans[operation.ordinal()] > 0;
        }

        boolean has(Operation operation, int attribute) {
            return attributes[operation.ordinal()].get(attribute);
        }
    }
}
