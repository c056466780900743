package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of JDBC statements between the calls on them: their text, a keyed hash of the values bound so far, and
 * how many rows a batch holds. Values themselves are never kept. Knows no JDBC type, so that it is safe without the
 * {@code java.sql} module.
 */
public final class Statements {
    private static final int MOST_TEXTS = 2_000;
    private static final int LONGEST_KEPT = 10_000;
    private static final ConcurrentHashMap<String, SqlText> TEXTS = new ConcurrentHashMap<>();
    private static final WeakIdentityMap<State> STATES = new WeakIdentityMap<>();
    private static final WeakIdentityMap<Long> CONNECTIONS = new WeakIdentityMap<>();
    private static final AtomicLong NEXT_CONNECTION = new AtomicLong(1);

    /** Confined to whoever uses the statement. */
    private static final class State {
        /** A value bound beyond this position counts together with the others there. */
        private static final int MOST_POSITIONS = 256;

        final @Nullable SqlText sql;
        final long connection;
        /** Hash of each bound value by position: a value stays bound until it is replaced, also after an execution. */
        private long[] values = {};

        /** Bit n: the value at position n begins with a wildcard. */
        private long wildcards;

        long batch;
        long batchHash;

        @Nullable
        SqlText batchSql;

        State(@Nullable SqlText sql, long connection) {
            this.sql = sql;
            this.connection = connection;
        }

        void bind(int index, @Nullable Object value) {
            if (index > 0 && index < Long.SIZE) {
                long bit = 1L << index;
                wildcards = isOpenPattern(value) ? wildcards | bit : wildcards & ~bit;
            }
            bind(index, KeyedHash.of(value));
        }

        private static boolean isOpenPattern(@Nullable Object value) {
            return value instanceof String text && !text.isEmpty() && (text.charAt(0) == '%' || text.charAt(0) == '_');
        }

        private void bind(int index, long hash) {
            int at = Math.max(0, Math.min(index, MOST_POSITIONS));
            if (at >= values.length) {
                values = Arrays.copyOf(values, Math.min(MOST_POSITIONS + 1, Math.max(8, at * 2)));
            }
            values[at] = index > MOST_POSITIONS ? values[at] + KeyedHash.mix(index, hash) : KeyedHash.mix(index, hash);
        }

        /** The hash of all values that are bound now, 0 when there are none. */
        long bound() {
            long hash = 0;
            for (long value : values) {
                hash += value;
            }
            return hash;
        }
    }

    private Statements() {}

    /** A statement was made, with its text when it is a prepared one. */
    public static void created(Object connection, @Nullable Object statement, @Nullable String sql) {
        if (statement != null && Tracer.isRecording()) {
            STATES.put(statement, new State(sql == null ? null : text(sql), connectionId(connection)));
        }
    }

    /** Forgets the texts of an earlier recording: their literals are hashed with its key. */
    static void clear() {
        TEXTS.clear();
    }

    /** Forgets also what statements and connections that still live were seen to be. */
    static void forget() {
        STATES.clear();
        CONNECTIONS.clear();
    }

    /** The number of a connection, as its statements are recorded with. */
    public static long connectionId(Object connection) {
        Long known = CONNECTIONS.get(connection);
        if (known != null) {
            return known;
        }
        Long fresh = NEXT_CONNECTION.getAndIncrement();
        Long other = CONNECTIONS.putIfAbsent(connection, fresh);
        return other != null ? other : fresh;
    }

    private static SqlText text(String sql) {
        if (sql.length() >= LONGEST_KEPT) {
            return SqlText.of(sql); // not even looked up: that would compute the hash of all of it
        }
        SqlText known = TEXTS.get(sql);
        if (known != null) {
            return known;
        }
        SqlText fresh = SqlText.of(sql);
        if (TEXTS.size() < MOST_TEXTS) {
            TEXTS.put(sql, fresh);
        }
        return fresh;
    }

    /** A value was bound at a position, counted from 1. */
    public static void bound(Object statement, int index, @Nullable Object value) {
        if (!Tracer.isRecording()) {
            return;
        }
        State state = STATES.get(statement);
        if (state != null) {
            state.bind(index, value);
        }
    }

    /** A row was added to the batch, with its text on a plain statement. */
    public static void batched(Object statement, @Nullable String sql) {
        if (!Tracer.isRecording()) {
            return;
        }
        State state = STATES.get(statement);
        if (state == null) {
            state = new State(null, 0);
            STATES.put(statement, state);
        }
        state.batch++;
        SqlText text = sql == null ? null : text(sql);
        state.batchHash = KeyedHash.mix(state.batchHash, text == null ? state.bound() : text.literals());
        if (state.batchSql == null) {
            state.batchSql = text;
        }
    }

    /**
     * A statement is executed.
     *
     * @param sql its text on a plain statement, null on a prepared one
     * @param batch whether the collected batch is what runs
     * @return the span, null when a call around this one has it already
     */
    public static @Nullable Span execute(Object statement, @Nullable String sql, boolean batch) {
        if (!Tracer.isRecording() || Tracer.current(Operation.SQL) != null) {
            return null;
        }
        State state = STATES.get(statement);
        SqlText text = sql != null
                ? text(sql)
                : state == null ? null : batch && state.batchSql != null ? state.batchSql : state.sql;
        Span span = Tracer.enter(Operation.SQL, text == null ? "statement" : text.name());
        if (span == null) {
            return null;
        }
        if (text != null) {
            span.set(Attribute.DB_QUERY_TEXT, text.template());
            span.set(Attribute.DB_OPERATION_NAME, text.operation());
            span.set(Attribute.DB_COLLECTION_NAME, text.collection());
            written(span, text.written(), state == null ? 0 : state.wildcards);
        }
        long input = text == null ? 0 : text.literals();
        if (state != null) {
            input = KeyedHash.mix(input, batch ? state.batchHash : state.bound());
            if (state.connection != 0) {
                span.set(Attribute.DB_CONNECTION, state.connection);
            }
            if (batch) {
                span.set(Attribute.DB_OPERATION_BATCH_SIZE, state.batch);
                state.batch = 0;
                state.batchHash = 0;
                state.batchSql = null;
            }
        }
        span.set(Attribute.INPUT_HASH, input);
        return span;
    }

    /** Writes what is out of the ordinary only, so that most statements cost nothing more. */
    private static void written(Span span, SqlText.Written written, long wildcards) {
        if (written.literals() > 0) {
            span.set(Attribute.DB_QUERY_LITERALS, written.literals());
        }
        if (written.longestList() > 1) {
            span.set(Attribute.DB_QUERY_LIST, written.longestList());
        }
        if (written.searchesMiddle(wildcards)) {
            span.set(Attribute.DB_QUERY_LEADING_WILDCARD, true);
        }
        if (written.offset() > 0) {
            span.set(Attribute.DB_QUERY_OFFSET, written.offset());
        }
    }

    /** The statement has been executed; {@code rows} is the number of rows it changed, below 0 when unknown. */
    public static void executed(@Nullable Span span, long rows, @Nullable Throwable error) {
        if (span != null) {
            if (rows >= 0) {
                span.set(Attribute.DB_RESPONSE_RETURNED_ROWS, rows);
            }
            span.exit(error);
        }
    }
}
