package io.sonde.model;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One session: a root span and all that happened below it. Spans are addressed by node, a number from 0 (the root) to
 * {@link #size()}; numbers run depth-first, so the subtree of {@code i} is {@code [i, subtreeEnd(i))}. Times are ns of
 * the recording's clock, clipped to the parent unless a method says "raw".
 *
 * <p>Overlays, spans that say what was held meanwhile, and sums of short spans stand beside the tree: they have nodes of
 * their own behind it ({@link #overlays()}, {@link #aggregates()}), for which the methods about what was recorded answer, and take part in nothing else.
 *
 * <p>The <em>logical</em> tree leaves out what is no operation of its own: tasks, which only carry work to another
 * thread, and the HTTP transport beneath a model call. Not thread-safe, unless {@link #prepared()}.
 */
public final class Session {
    private static final int[] NONE = {};

    private final SpanTable table;
    private final Dictionary dictionary;
    private final Evidence evidence;
    private final SpanTree tree;
    private final SpanLinks links;
    private final SpanAttributes attributes;
    /** Text of each span's name. */
    private final int[] names;

    private final int number;
    private final boolean inferred;
    private final long recordingStart;
    private long @Nullable [] self;
    private @Nullable CriticalPath criticalPath;
    private int @Nullable [] logicalFirst;
    private int @Nullable [] logicalNodes;
    private @Nullable SessionEvidence sessionEvidence;
    private @Nullable Attribution attribution;
    private final Map<Object, Object> derived = new HashMap<>(4);

    private Session(
            SpanTable table,
            Dictionary dictionary,
            Evidence evidence,
            SpanTree tree,
            int number,
            boolean inferred,
            long recordingStart) {
        this.table = table;
        this.dictionary = dictionary;
        this.evidence = evidence;
        this.tree = tree;
        links = new SpanLinks(tree, table);
        attributes = new SpanAttributes(table, tree.row);
        names = new int[tree.row.length];
        for (int node = 0; node < names.length; node++) {
            names[node] = nameOf(table, dictionary, tree.row[node]);
        }
        this.number = number;
        this.inferred = inferred;
        this.recordingStart = recordingStart;
    }

    static Session of(
            SpanTable table,
            Dictionary dictionary,
            Evidence evidence,
            IntColumn rows,
            int from,
            int to,
            int overlaysTo,
            int number,
            boolean inferred,
            long recordingStart) {
        return new Session(
                table,
                dictionary,
                evidence,
                SpanTree.of(table, rows, from, to, overlaysTo),
                number,
                inferred,
                recordingStart);
    }

    /** Number of the session within its recording, 0 the earliest. */
    public int number() {
        return number;
    }

    /** Spans in the session; the synthetic root of an inferred session is one of them. */
    public int size() {
        return tree.size;
    }

    /**
     * The nodes of what was held meanwhile, ordered by start: connections from getting them to giving them back. What was
     * never given back is {@link #unfinished(int)} and lasts to the end of the recording. The parent is the span that
     * took hold. The array is the caller's.
     */
    public int[] overlays() {
        return beside(false);
    }

    /**
     * The nodes of short spans that were summed, ordered by start: {@link Attribute#AGGREGATE_COUNT} and its neighbours say how
     * many and how long. The parent is the span that they were directly inside of. The array is the caller's.
     */
    public int[] aggregates() {
        return beside(true);
    }

    /** Whether there are any of them. */
    public boolean hasAggregates() {
        for (int node = tree.size; node < tree.row.length; node++) {
            if (table.isAggregate(tree.row[node])) {
                return true;
            }
        }
        return false;
    }

    private int[] beside(boolean aggregates) {
        return IntStream.range(tree.size, tree.row.length)
                .filter(node -> table.isAggregate(tree.row[node]) == aggregates)
                .toArray();
    }

    /** How the root was found: {@code framework}, {@code rule}, {@code discovered} or {@code inferred}. */
    public String source() {
        if (inferred) {
            return "inferred";
        }
        String source = text(0, Attribute.SESSION_SOURCE);
        return source == null ? "framework" : source;
    }

    /** The distributed trace it is part of, in 32 hex digits as OpenTelemetry writes it; null when it is in none. */
    public @Nullable String traceId() {
        long high = inferred ? 0 : value(0, Attribute.TRACE_ID_HIGH, 0);
        long low = inferred ? 0 : value(0, Attribute.TRACE_ID_LOW, 0);
        HexFormat hex = HexFormat.of();
        return (high | low) == 0 ? null : hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    public boolean inferred() {
        return inferred;
    }

    /** Whether the root never ended; its end is then the recording's. */
    public boolean unfinished() {
        return unfinished(0);
    }

    /** Wall time of the root. Unit: ns. */
    public long durationNanos() {
        return end(0) - begin(0);
    }

    /** From the recording's first moment to the session's start. Unit: ns. */
    public long offsetNanos() {
        return begin(0) - recordingStart;
    }

    /** Spans whose parent is missing; they hang below the root. */
    public int orphans() {
        return tree.orphans;
    }

    /** The node above, -1 for the root. */
    public int parent(int node) {
        return tree.parent[node];
    }

    /**
     * The node in which the span was opened: another one than {@link #parent} where that was over before the span began. -1
     * when it is in no session.
     */
    public int recordedParent(int node) {
        long id = table.parentId(tree.row[node]);
        if (node > 0 && id != spanId(tree.parent[node])) {
            for (int other = 0; other < size(); other++) {
                if (spanId(other) == id) {
                    return other;
                }
            }
        }
        return tree.parent[node];
    }

    /** The first node behind the subtree of {@code node}. Children of a node: step from one subtree to the next. */
    public int subtreeEnd(int node) {
        return tree.subtreeEnd[node];
    }

    public boolean isLeaf(int node) {
        return tree.subtreeEnd[node] == node + 1;
    }

    /** Start, clipped to the parent. */
    public long begin(int node) {
        return tree.begin[node];
    }

    /** End, clipped to the parent. */
    public long end(int node) {
        return tree.end[node];
    }

    /** Duration as recorded. Unit: ns. */
    public long rawNanos(int node) {
        return tree.rawEnd[node] - tree.rawBegin[node];
    }

    /** Start as recorded. */
    public long rawBegin(int node) {
        return tree.rawBegin[node];
    }

    /** End as recorded. */
    public long rawEnd(int node) {
        return tree.rawEnd[node];
    }

    public Join join(int node) {
        return tree.join[node];
    }

    public long spanId(int node) {
        return tree.spanId[node];
    }

    public long threadId(int node) {
        return tree.threadId[node];
    }

    /** The kind of the span as recorded. */
    public Operation operation(int node) {
        return tree.operation[node];
    }

    /** The phase the span's time counts in: transport and tasks count in the phase of what they serve. */
    public Phase phase(int node) {
        return links.phase(node);
    }

    /** The span itself, or for transport, and for tasks inside a call to a server, that call. */
    public int owner(int node) {
        return links.owner(node);
    }

    public boolean flag(int node, int flag) {
        return (tree.flags[node] & flag) != 0;
    }

    public boolean unfinished(int node) {
        return tree.open[node];
    }

    /** Agent, model, tool or host, as recorded, and for SQL the statement; empty when the span has no name. */
    public String name(int node) {
        return dictionary.text(names[node]);
    }

    /** Tells operations apart: kind and full name. Made once, so that it is cheap to ask for and to look up. */
    public String key(int node) {
        return dictionary.key(tree.operation[node], names[node]);
    }

    static String name(SpanTable table, Dictionary dictionary, int row) {
        return dictionary.text(nameOf(table, dictionary, row));
    }

    /** The text that is the name of a span, 0 for none. */
    private static int nameOf(SpanTable table, Dictionary dictionary, int row) {
        Operation operation = Operation.ofCode(table.operation(row));
        int statement = operation == Operation.SQL ? table.find(row, Attribute.DB_QUERY_TEXT) : -1;
        if (statement >= 0) {
            return (int) table.valueAt(statement);
        }
        int name = table.name(row);
        if (!dictionary.text(name).isEmpty()) {
            return name;
        }
        Attribute standIn = switch (operation) {
            case CHAT, GENERATE_CONTENT, TEXT_COMPLETION, EMBEDDINGS -> Attribute.GEN_AI_REQUEST_MODEL;
            case EXECUTE_TOOL -> Attribute.GEN_AI_TOOL_NAME;
            case INVOKE_AGENT -> Attribute.GEN_AI_AGENT_NAME;
            case SQL -> Attribute.DB_QUERY_TEXT;
            case HTTP -> Attribute.SERVER_ADDRESS;
            default -> Attribute.GEN_AI_DATA_SOURCE_ID;
        };
        int place = table.find(row, standIn);
        return place < 0 ? 0 : (int) table.valueAt(place);
    }

    public boolean has(int node, Attribute attribute) {
        return attributes.find(node, attribute) >= 0;
    }

    /** The raw value of an attribute, or {@code absent}. */
    public long value(int node, Attribute attribute, long absent) {
        int place = attributes.find(node, attribute);
        return place < 0 ? absent : attributes.valueAt(place);
    }

    /** The text of an attribute of type TEXT, or null. */
    public @Nullable String text(int node, Attribute attribute) {
        int place = attributes.find(node, attribute);
        return place < 0 ? null : dictionary.text((int) attributes.valueAt(place));
    }

    /** Name of the nearest agent at or above the span, null when there is none. */
    public @Nullable String agent(int node) {
        int agent = links.agent(node);
        if (agent < 0) {
            return null;
        }
        String name = text(agent, Attribute.GEN_AI_AGENT_NAME);
        return name == null ? name(agent) : name;
    }

    /** Whether the span stands in the logical tree: neither a task nor transport. */
    public boolean isLogical(int node) {
        return links.isLogical(node);
    }

    /** The nearest logical span above, -1 for the root. */
    public int logicalParent(int node) {
        return links.logicalParent(node);
    }

    /** The logical spans directly below {@code node}, ordered by start, then span id. The array is the caller's. */
    public int[] logicalChildren(int node) {
        int[] first = logicalFirst;
        int[] nodes = logicalNodes;
        if (first == null || nodes == null) {
            first = new int[size() + 1];
            nodes = indexLogical(first);
            logicalFirst = first;
            logicalNodes = nodes;
        }
        return first[node] == first[node + 1] ? NONE : Arrays.copyOfRange(nodes, first[node], first[node + 1]);
    }

    private int[] indexLogical(int[] first) {
        int[] parents = new int[size()];
        for (int i = 1; i < parents.length; i++) {
            parents[i] = isLogical(i) ? logicalParent(i) : -1;
            if (parents[i] >= 0) {
                first[parents[i] + 1]++;
            }
        }
        for (int i = 0; i < parents.length; i++) {
            first[i + 1] += first[i];
        }
        int[] nodes = new int[first[parents.length]];
        int[] at = first.clone();
        for (int i = 1; i < parents.length; i++) {
            if (parents[i] >= 0) {
                nodes[at[parents[i]]++] = i;
            }
        }
        for (int i = 0; i < parents.length; i++) {
            IndexSort.sort(nodes, first[i], first[i + 1], (a, b) -> {
                int byStart = Long.compare(tree.begin[a], tree.begin[b]);
                return byStart != 0 ? byStart : Long.compare(spanId(a), spanId(b));
            });
        }
        return nodes;
    }

    /** All nodes in the order of their starts; those that start together in their own. The array is the caller's. */
    public int[] byStart() {
        int[] nodes = new int[size()];
        Arrays.setAll(nodes, node -> node);
        IndexSort.sort(nodes, 0, nodes.length, (a, b) -> Long.compare(tree.begin[a], tree.begin[b]));
        return nodes;
    }

    /** Time of the span that no child covers. Unit: ns. */
    public long selfNanos(int node) {
        long[] times = self;
        if (times == null) {
            times = selfTimes();
            self = times;
        }
        return times[node];
    }

    private long[] selfTimes() {
        long[] times = new long[size()];
        for (int i = 0; i < times.length; i++) {
            long covered = 0;
            long upTo = tree.begin[i];
            for (int c = i + 1; c < tree.subtreeEnd[i]; c = tree.subtreeEnd[c]) {
                covered += Math.max(0, tree.end[c] - Math.max(upTo, tree.begin[c]));
                upTo = Math.max(upTo, tree.end[c]);
            }
            times[i] = tree.end[i] - tree.begin[i] - covered;
        }
        return times;
    }

    /** Computes now what is otherwise computed when first asked for: from then on any thread may read the session. */
    public Session prepared() {
        selfNanos(0);
        logicalChildren(0);
        criticalPath();
        attribution();
        return this;
    }

    /**
     * What is worked out of a session by whoever asks first and shared with all others. Thread-safe when the session is
     * {@link #prepared()}; what is made must not be changed.
     *
     * @param key makes it; a constant, so that it is the same for all who ask
     */
    public synchronized <T> T derived(Function<Session, T> key) {
        @SuppressWarnings("unchecked") // only the function itself puts its answer there
        T known = (T) derived.get(key);
        if (known == null) {
            known = key.apply(this);
            derived.put(key, known);
        }
        return known;
    }

    /** What was seen of the JVM in the session's spans, looked up once. */
    public SessionEvidence evidence() {
        SessionEvidence found = sessionEvidence;
        if (found == null) {
            found = SessionEvidence.of(evidence, table, dictionary, tree);
            sessionEvidence = found;
        }
        return found;
    }

    /** What the time of its spans went into, computed once. */
    public Attribution attribution() {
        Attribution found = attribution;
        if (found == null) {
            found = Attribution.of(this);
            attribution = found;
        }
        return found;
    }

    /** What the session's wall time depends on, computed once. */
    public CriticalPath criticalPath() {
        CriticalPath path = criticalPath;
        if (path == null) {
            path = CriticalPath.of(tree);
            criticalPath = path;
        }
        return path;
    }

    /** The recorded schedule, to be asked what would change. */
    public Retiming retiming() {
        return new Retiming(tree, criticalPath());
    }
}
