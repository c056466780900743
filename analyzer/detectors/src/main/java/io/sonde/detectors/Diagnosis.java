package io.sonde.detectors;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that {@code sonde analyze} knows about one recording: the source of every report format. Immutable. */
public record Diagnosis(
        RecordingFacts recording,
        SessionFacts sessions,
        List<PhaseFacts> phases,
        List<OperationFacts> operations,
        List<Finding> findings,
        List<NotEvaluated> notEvaluated,
        List<Waterfall> slowest,
        List<LibraryFacts> libraries,
        List<String> remarks,
        TraceFacts traces,
        List<ErrorFacts> errors,
        @Nullable CostFacts costs,
        Details details,
        JvmFacts jvm) {

    /** A diagnosis without failures that counted no tokens, with nothing to browse. */
    public Diagnosis(
            RecordingFacts recording,
            SessionFacts sessions,
            List<PhaseFacts> phases,
            List<OperationFacts> operations,
            List<Finding> findings,
            List<NotEvaluated> notEvaluated,
            List<Waterfall> slowest,
            List<LibraryFacts> libraries,
            List<String> remarks,
            TraceFacts traces) {
        this(
                recording,
                sessions,
                phases,
                operations,
                findings,
                notEvaluated,
                slowest,
                libraries,
                remarks,
                traces,
                List.of(),
                null,
                Details.NONE,
                JvmFacts.NONE);
    }

    /** A diagnosis of sessions that are in no distributed trace. */
    public Diagnosis(
            RecordingFacts recording,
            SessionFacts sessions,
            List<PhaseFacts> phases,
            List<OperationFacts> operations,
            List<Finding> findings,
            List<NotEvaluated> notEvaluated,
            List<Waterfall> slowest,
            List<LibraryFacts> libraries,
            List<String> remarks) {
        this(
                recording,
                sessions,
                phases,
                operations,
                findings,
                notEvaluated,
                slowest,
                libraries,
                remarks,
                TraceFacts.NONE);
    }

    /** Whether a heap dump could not be read at all, so that what it holds is still to be looked at. */
    public boolean heapDumpUnread() {
        return notEvaluated.stream()
                .anyMatch(silent -> silent.detector().equals(MemoryLeaks.DUMP)
                        && silent.reason().contains(RecordedDump.UNREAD));
    }

    /** The same with these findings. */
    public Diagnosis withFindings(List<Finding> these) {
        return new Diagnosis(
                recording,
                sessions,
                phases,
                operations,
                these,
                notEvaluated,
                slowest,
                libraries,
                remarks,
                traces,
                errors,
                costs,
                details,
                jvm);
    }

    /** The same with these failures. */
    public Diagnosis withErrors(List<ErrorFacts> these) {
        return new Diagnosis(
                recording,
                sessions,
                phases,
                operations,
                findings,
                notEvaluated,
                slowest,
                libraries,
                remarks,
                traces,
                these,
                costs,
                details,
                jvm);
    }

    /** The same with this of the JVM. */
    public Diagnosis withJvm(JvmFacts these) {
        return new Diagnosis(
                recording,
                sessions,
                phases,
                operations,
                findings,
                notEvaluated,
                slowest,
                libraries,
                remarks,
                traces,
                errors,
                costs,
                details,
                these);
    }

    /** The same with these costs. */
    public Diagnosis withCosts(@Nullable CostFacts these) {
        return new Diagnosis(
                recording,
                sessions,
                phases,
                operations,
                findings,
                notEvaluated,
                slowest,
                libraries,
                remarks,
                traces,
                errors,
                these,
                details,
                jvm);
    }

    /**
     * @param selfCostPct what recording itself used of processors, of what the process used or of a tenth of a core where that is more; null
     *     when not accounted for
     * @param notRecorded sentences that begin "not recorded: ..."
     * @param sources the recordings that were analysed together; one of them is the recording itself
     * @param slice what was cut out of it, null when it was analysed as a whole
     */
    public record RecordingFacts(
            String id,
            String app,
            Instant start,
            double durationMs,
            String jvm,
            long sessions,
            long spans,
            long lostSpans,
            boolean cleanStop,
            @Nullable Double selfCostPct,
            List<String> notRecorded,
            List<Source> sources,
            @Nullable Slice slice) {
        /** One recording as a whole. */
        public RecordingFacts(
                String id,
                String app,
                Instant start,
                double durationMs,
                String jvm,
                long sessions,
                long spans,
                long lostSpans,
                boolean cleanStop,
                @Nullable Double selfCostPct,
                List<String> notRecorded) {
            this(
                    id,
                    app,
                    start,
                    durationMs,
                    jvm,
                    sessions,
                    spans,
                    lostSpans,
                    cleanStop,
                    selfCostPct,
                    notRecorded,
                    List.of(),
                    null);
        }
    }

    /** One of the recordings that were analysed together. */
    public record Source(
            String id,
            Instant start,
            double durationMs,
            long sessions,
            long spans,
            long lostSpans,
            boolean cleanStop) {}

    /** The sessions that began in {@code [from, to)}, of so many in all. */
    public record Slice(Instant from, Instant to, long sessionsInAll) {}

    /**
     * Sessions as a whole; percentiles are null below the least number of sessions that carries them.
     *
     * @param histogram upper bound in ms to number of sessions, ascending
     * @param entries how sessions were found: name of the root to its facts
     * @param roots methods that were found to be where sessions begin
     * @param refusedRoots methods that were looked at and are not
     * @param represented sessions that the program ran, where only some of them were recorded; else {@code count}
     */
    public record SessionFacts(
            long count,
            long unfinished,
            double errorRate,
            @Nullable Double meanMs,
            @Nullable Double p50Ms,
            @Nullable Double p95Ms,
            @Nullable Double p99Ms,
            Map<Double, Long> histogram,
            List<Entry> entries,
            List<Root> roots,
            List<RefusedRoot> refusedRoots,
            long represented) {
        /** Sessions that were all recorded, where nothing had to be looked for. */
        public SessionFacts(
                long count,
                long unfinished,
                double errorRate,
                @Nullable Double meanMs,
                @Nullable Double p50Ms,
                @Nullable Double p95Ms,
                @Nullable Double p99Ms,
                Map<Double, Long> histogram,
                List<Entry> entries) {
            this(
                    count,
                    unfinished,
                    errorRate,
                    meanMs,
                    p50Ms,
                    p95Ms,
                    p99Ms,
                    histogram,
                    entries,
                    List.of(),
                    List.of(),
                    count);
        }

        /** The same sessions with what was found and refused. */
        public SessionFacts with(List<Root> found, List<RefusedRoot> refused) {
            return new SessionFacts(
                    count,
                    unfinished,
                    errorRate,
                    meanMs,
                    p50Ms,
                    p95Ms,
                    p99Ms,
                    histogram,
                    entries,
                    found,
                    refused,
                    represented);
        }

        /** @param source {@code framework}, {@code rule}, {@code discovered} or {@code inferred} */
        public record Entry(String name, String source, long count, double p50Ms, double p95Ms) {}
    }

    /**
     * A method that was found to be where sessions begin.
     *
     * @param rule the line of a rules file that names it, null where none can
     */
    public record Root(
            String method,
            String kind,
            long sessions,
            @Nullable String rule) {}

    /** A method that was looked at and is not where sessions begin. */
    public record RefusedRoot(String method, String reason) {}

    /** One phase; {@code criticalPathPct} over all phases sums to 100. Per-span percentiles are null without spans. */
    public record PhaseFacts(
            String phase,
            long count,
            double criticalPathMs,
            double criticalPathPct,
            double inclusiveMs,
            double busyMs,
            @Nullable Double p50Ms,
            @Nullable Double p95Ms) {}

    /** One operation (kind and name) over all sessions. */
    public record OperationFacts(
            String operation,
            String name,
            String phase,
            @Nullable String agent,
            long count,
            long errors,
            double criticalPathMs,
            double criticalPathPct,
            double inclusiveMs,
            double p50Ms,
            double p95Ms,
            double maxMs,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens) {}

    /**
     * Failures of one kind, counted where they arose.
     *
     * @param errorClass {@code transient}, {@code permanent}, {@code rate-limit}, {@code timeout}, {@code validation},
     *     {@code cancelled} or {@code unknown}
     * @param type HTTP status or simple name of the exception
     * @param operation display name
     * @param calls calls of the operation, failed or not
     * @param passedOn failed spans around them that only passed them on
     * @param retried how many were followed by another try
     * @param sessions sessions in which it happened
     * @param failedSessions sessions that ended in it
     * @param lostMs time on the critical path of the outermost spans that failed with them
     * @param lostTokens tokens of these spans, null when none were counted
     * @param examples span ids
     */
    public record ErrorFacts(
            String errorClass,
            String type,
            String phase,
            String operation,
            long count,
            long calls,
            long passedOn,
            long retried,
            long sessions,
            long failedSessions,
            double lostMs,
            @Nullable Long lostTokens,
            List<Long> examples) {}

    /** A detector that could not judge, and why. */
    public record NotEvaluated(String detector, String reason) {}

    /**
     * One session drawn span by span.
     *
     * @param name without what was left out
     * @param bars in the order of the tree: a bar stands behind its parent and before what comes after that
     * @param leftOut spans that were too many to draw; the shortest are
     */
    public record Waterfall(String sessionId, String name, double durationMs, List<Bar> bars, int leftOut) {
        /** A drawing of every span. */
        public Waterfall(String sessionId, String name, double durationMs, List<Bar> bars) {
            this(sessionId, name, durationMs, bars, 0);
        }

        /**
         * @param depth nesting below the root, 0 for the root
         * @param held whether it says what was held meanwhile, not what was done
         * @param critical parts of the bar on the critical path, as pairs of ms from the session's start
         * @param waits when it stood still, or before it began
         * @param facts what was recorded with it, name to text, in display order
         */
        public record Bar(
                long spanId,
                int depth,
                String operation,
                String name,
                String phase,
                long threadId,
                double startMs,
                double durationMs,
                boolean error,
                boolean unfinished,
                boolean held,
                List<double[]> critical,
                List<Wait> waits,
                Map<String, String> facts) {
            /** A bar of which no more is known. */
            public Bar(
                    long spanId,
                    int depth,
                    String operation,
                    String name,
                    String phase,
                    long threadId,
                    double startMs,
                    double durationMs,
                    boolean error,
                    boolean unfinished,
                    List<double[]> critical) {
                this(
                        spanId,
                        depth,
                        operation,
                        name,
                        phase,
                        threadId,
                        startMs,
                        durationMs,
                        error,
                        unfinished,
                        false,
                        critical,
                        List.of(),
                        Map.of());
            }
        }

        /** A stretch in which a span waited. Unit: ms from the session's start. */
        public record Wait(WaitKind kind, double fromMs, double toMs) {}

        /** What a span waits for. */
        public enum WaitKind {
            /** For a thread to run on. */
            QUEUE("waiting for a thread"),
            /** For a connection from a pool. */
            POOL("waiting for a connection"),
            /** For the first piece of a model's answer. */
            FIRST_CHUNK("to the first chunk"),
            /** Between a failed request and its repetition. */
            RETRY("backing off before a retry"),
            /** For a lock or a permit that another thread held. */
            LOCK("waiting for a lock"),
            /** For the network or files, apart from a model's server. */
            IO("waiting for I/O"),
            /** For other work, or asleep. */
            PARK("parked or asleep"),
            /** Nobody could run. */
            PAUSE("garbage collection, JVM pauses");

            private final String label;

            WaitKind(String label) {
                this.label = label;
            }

            /** What a reader calls it. */
            public String label() {
                return label;
            }
        }
    }

    /** A session that other programs know by a trace id of 32 hex digits. */
    public record TracedSession(String sessionId, String traceId, String name, double durationMs) {}

    /**
     * Which sessions are part of a distributed trace.
     *
     * @param slowest the slowest of them, slowest first
     * @param bySpan trace id of the session of each span that evidence or a drawing shows
     */
    public record TraceFacts(List<TracedSession> slowest, Map<Long, String> bySpan) {
        /** No session is. */
        public static final TraceFacts NONE = new TraceFacts(List.of(), Map.of());

        /** The traces of these spans, each once, in the order of the spans. */
        public List<String> of(List<Long> spans) {
            return spans.stream()
                    .map(bySpan::get)
                    .filter(java.util.Objects::nonNull)
                    .distinct()
                    .toList();
        }
    }

    /**
     * A library in the program.
     *
     * @param version null when it could not be read
     * @param status {@code woven}, {@code refused} or {@code present}
     * @param reason why it was refused or not woven, null when woven
     */
    public record LibraryFacts(
            String library,
            @Nullable String version,
            String status,
            int methods,
            @Nullable String reason) {}

    /**
     * Tokens of model calls.
     *
     * @param input all of them, with the next two
     * @param cachedInput read from the provider's prompt cache
     * @param cacheWrite written to that cache
     * @param output all of them, with the next
     * @param reasoning thought and not said
     */
    public record TokenCounts(long input, long cachedInput, long cacheWrite, long output, long reasoning) {
        /** Input and output. */
        public long total() {
            return input + output;
        }

        TokenCounts plus(TokenCounts other) {
            return new TokenCounts(
                    input + other.input,
                    cachedInput + other.cachedInput,
                    cacheWrite + other.cacheWrite,
                    output + other.output,
                    reasoning + other.reasoning);
        }
    }

    /**
     * What one agent, phase, operation or model used.
     *
     * @param phase of an operation, null for everything else
     * @param cost of what has a price, null when nothing has
     * @param incomplete whether a part has no price, so that the cost is a lower bound
     */
    public record CostLine(
            String name,
            @Nullable String phase,
            TokenCounts tokens,
            @Nullable Double cost,
            boolean incomplete) {
        CostLine plus(CostLine other) {
            Double mine = cost;
            Double others = other.cost;
            Double sum = mine == null ? others : others == null ? mine : (Double) (mine + others);
            boolean onlyOne = (mine == null) != (others == null);
            return new CostLine(name, phase, tokens.plus(other.tokens), sum, incomplete || other.incomplete || onlyOne);
        }
    }

    /**
     * Tokens, and what they cost. Every cost is null without a price list; a model that the list does not name is in no
     * cost. Percentiles are over sessions.
     *
     * @param wastedTokens what bought nothing, as the findings say
     * @param wastedCost the same in money, {@code wastedPct} of the total
     * @param unpriced models that the list does not name
     * @param callsWithoutTokens model calls that did not say what they used: they are in no number
     */
    public record CostFacts(
            @Nullable String currency,
            TokenCounts tokens,
            @Nullable Double total,
            @Nullable Double perSession,
            @Nullable Double p50PerSession,
            @Nullable Double p95PerSession,
            @Nullable Double per1000Sessions,
            @Nullable Double p50Tokens,
            @Nullable Double p95Tokens,
            double wastedTokens,
            @Nullable Double wastedCost,
            @Nullable Double wastedPct,
            List<CostLine> agents,
            List<CostLine> phases,
            List<CostLine> operations,
            List<CostLine> models,
            List<String> unpriced,
            long callsWithoutTokens) {}
}
