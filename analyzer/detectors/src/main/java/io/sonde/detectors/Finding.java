package io.sonde.detectors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thing worth fixing: what, where, how much it costs, why we think so and what to do.
 *
 * @param id stable within one recording, {@code detector-1}
 * @param detector id of the detector, for example {@code n-plus-one}
 * @param score saving on the critical path in ms per session x confidence x prevalence; orders findings
 * @param title one line a colleague would say
 * @param explanation two or three sentences: what was seen, how often, why it costs time
 * @param fix what to do
 * @param phase label of the phase, null when none applies
 * @param agent name of the agent it happened in, null when none applies
 * @param operation the operation's display name, null when none applies
 * @param charts what is easier seen than read; may be empty
 * @param explains ids of findings that are symptoms of this one
 * @param explainedBy id of the finding that causes this one, null for a cause
 */
public record Finding(
        String id,
        String detector,
        Severity severity,
        Confidence confidence,
        double score,
        String title,
        String explanation,
        String fix,
        @Nullable String phase,
        @Nullable String agent,
        @Nullable String operation,
        Location location,
        Saving saving,
        List<Evidence> evidence,
        List<Chart> charts,
        List<String> explains,
        @Nullable String explainedBy) {

    /**
     * Where it is. Every part is null (line: 0) when it does not apply or was not recorded.
     *
     * @param className fully qualified
     * @param pool the pool of connections or threads
     * @param heldBy what holds the pool's entries or the lock meanwhile
     * @param server host, and port where it says something, of the server called
     * @param attribute what tells the sessions or calls concerned from the others, {@code name=value}
     * @param holder what keeps objects from being freed, in a few words
     * @param holderPath from the root of the references to them, one step each; empty when unknown
     */
    public record Location(
            @Nullable String className,
            @Nullable String method,
            int line,
            @Nullable String sql,
            @Nullable String tool,
            @Nullable String model,
            @Nullable String pool,
            @Nullable String lock,
            @Nullable String heldBy,
            @Nullable String cache,
            @Nullable String server,
            @Nullable String attribute,
            @Nullable String holder,
            List<Step> holderPath) {
        /** Nowhere in particular. */
        public static final Location NONE = new Location(null, null, 0, null, null, null);

        /** A place in the code and what was called there. */
        public Location(
                @Nullable String className,
                @Nullable String method,
                int line,
                @Nullable String sql,
                @Nullable String tool,
                @Nullable String model) {
            this(className, method, line, sql, tool, model, null, null, null, null, null, null, null, List.of());
        }

        /** The same place, at this pool and what holds its entries. */
        public Location withPool(@Nullable String name, @Nullable String holding) {
            return with(draft -> {
                draft.pool = name;
                draft.heldBy = holding;
            });
        }

        /** The same place, at this lock and what its holder does meanwhile. */
        public Location withLock(@Nullable String type, @Nullable String holding) {
            return with(draft -> {
                draft.lock = type;
                draft.heldBy = holding;
            });
        }

        /** The same place, at this cache. */
        public Location withCache(@Nullable String name) {
            return with(draft -> draft.cache = name);
        }

        /** The same place, at this server. */
        public Location withServer(@Nullable String address) {
            return with(draft -> draft.server = address);
        }

        /** The same place, and what keeps its objects from being freed. */
        public Location withHolder(@Nullable String words, List<Step> path) {
            return with(draft -> {
                draft.holder = words;
                draft.holderPath = List.copyOf(path);
            });
        }

        /** The same place, where {@code name=value} holds. */
        public Location withAttribute(@Nullable String pair) {
            return with(draft -> draft.attribute = pair);
        }

        private Location with(Consumer<Draft> change) {
            Draft draft = new Draft();
            change.accept(draft);
            return new Location(
                    className,
                    method,
                    line,
                    sql,
                    tool,
                    model,
                    draft.pool,
                    draft.lock,
                    draft.heldBy,
                    draft.cache,
                    draft.server,
                    draft.attribute,
                    draft.holder,
                    draft.holderPath);
        }

        /** What may still be said of a place. */
        private final class Draft {
            private @Nullable String pool = Location.this.pool;
            private @Nullable String lock = Location.this.lock;
            private @Nullable String heldBy = Location.this.heldBy;
            private @Nullable String cache = Location.this.cache;
            private @Nullable String server = Location.this.server;
            private @Nullable String attribute = Location.this.attribute;
            private @Nullable String holder = Location.this.holder;
            private List<Step> holderPath = Location.this.holderPath;
        }
    }

    /**
     * One object on the way from a root to what is kept.
     *
     * @param words the whole step in one line
     * @param via what leads to it: a static field, a thread, a field, {@code entry} of a collection; empty when unknown
     * @param type of the object, without its package
     * @param entries of a collection, -1 when it is none or unknown
     * @param bytes that would be free without it, -1 when unknown
     * @param holds whether it is this one that keeps them
     */
    public record Step(String words, String via, String type, long entries, long bytes, boolean holds) {}

    /**
     * What fixing it would save. Every part is null when it does not apply: unknown is not zero.
     *
     * @param msPerSessionLow pessimistic estimate, ms per affected session
     * @param msPerSessionHigh optimistic estimate, ms per affected session
     * @param p95Pct share of the sessions' 95th percentile
     * @param costPerSession money per affected session, in {@code currency}
     * @param sessions affected sessions
     * @param bytesPerSession memory that would not stay behind
     * @param bytesPerMinute the same by time
     */
    public record Saving(
            @Nullable Double msPerSessionLow,
            @Nullable Double msPerSessionHigh,
            @Nullable Double p95Pct,
            @Nullable Double tokensPerSession,
            @Nullable Double costPerSession,
            @Nullable String currency,
            @Nullable Long sessions,
            @Nullable Double bytesPerSession,
            @Nullable Double bytesPerMinute) {
        /** A saving of time, tokens or money. */
        public Saving(
                @Nullable Double msPerSessionLow,
                @Nullable Double msPerSessionHigh,
                @Nullable Double p95Pct,
                @Nullable Double tokensPerSession,
                @Nullable Double costPerSession,
                @Nullable String currency,
                @Nullable Long sessions) {
            this(
                    msPerSessionLow,
                    msPerSessionHigh,
                    p95Pct,
                    tokensPerSession,
                    costPerSession,
                    currency,
                    sessions,
                    null,
                    null);
        }

        /** A saving of memory. */
        public static Saving ofMemory(@Nullable Double bytesPerSession, @Nullable Double bytesPerMinute) {
            return new Saving(null, null, null, null, null, null, null, bytesPerSession, bytesPerMinute);
        }

        /** No saving of its own. */
        public static final Saving NONE = new Saving(null, null, null, null);

        /** A saving that nobody priced. */
        public Saving(
                @Nullable Double msPerSessionLow,
                @Nullable Double msPerSessionHigh,
                @Nullable Double p95Pct,
                @Nullable Double tokensPerSession) {
            this(msPerSessionLow, msPerSessionHigh, p95Pct, tokensPerSession, null, null, null);
        }
    }

    /**
     * A number a person can check.
     *
     * @param spans ids of spans that show it, at most a handful
     * @param details further columns in display order, name to text; may be empty
     * @param stack the stack that most of it was seen with, {@code package.Class.method:line}, innermost frame first, at
     *     most {@value StackVotes#MOST_FRAMES}; empty where it rests on no stacks
     */
    public record Evidence(
            String label,
            double value,
            String unit,
            List<Long> spans,
            Map<String, String> details,
            List<String> stack) {
        /** Unit of the rows that tell a leak's classes; their details are columns. */
        public static final String MORE_OBJECTS = "more objects";

        /** Evidence that rests on no stacks. */
        public Evidence(String label, double value, String unit, List<Long> spans, Map<String, String> details) {
            this(label, value, unit, spans, details, List.of());
        }

        /** The same, seen with this stack. */
        public Evidence withStack(List<String> frames) {
            return new Evidence(label, value, unit, spans, details, frames);
        }

        /** Two columns in this order; that of {@code Map.of} differs from one JVM to the next. */
        static Map<String, String> columns(String first, String firstText, String second, String secondText) {
            Map<String, String> columns = new LinkedHashMap<>();
            columns.put(first, firstText);
            columns.put(second, secondText);
            return columns;
        }

        /** Evidence without columns. */
        public static Evidence of(String label, double value, String unit, List<Long> spans) {
            return new Evidence(label, value, unit, spans, Map.of());
        }
    }

    /**
     * Curves over one pair of axes, drawn beneath the finding.
     *
     * @param xLabel with its unit
     * @param yLabel with its unit
     */
    public record Chart(String title, String xLabel, String yLabel, List<Line> lines) {
        /**
         * @param points pairs of x and y, ascending by x, at most a few hundred
         * @param dots whether they are drawn by themselves, without a line
         */
        public record Line(String name, List<double[]> points, boolean dots) {
            /** A curve. */
            public Line(String name, List<double[]> points) {
                this(name, points, false);
            }
        }
    }
}
