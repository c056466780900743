package io.sonde.format.vocabulary;

/** An operation and a name as one number, by which short spans are counted and summed. */
public final class SpanKind {
    /** A span that lasts less is short: only such ones are summed. Unit: ns. */
    public static final long SHORT_NANOS = 1_024_000;

    private SpanKind() {}

    /**
     * The number.
     *
     * @param operation code of an operation
     * @param name dictionary id
     */
    public static long of(int operation, int name) {
        return (long) operation << 32 | Integer.toUnsignedLong(name);
    }

    /** Code of the operation. */
    public static int operation(long kind) {
        return (int) (kind >>> 32);
    }

    /** Dictionary id of the name. */
    public static int name(long kind) {
        return (int) kind;
    }
}
