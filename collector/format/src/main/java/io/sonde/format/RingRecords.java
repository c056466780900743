package io.sonde.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Both directions of the ring's records as {@link RingLayout} draws them. Writers fill everything but the first four
 * bytes: the length is the ring's, written last. Buffers are little-endian; offsets are absolute. Stateless.
 */
public final class RingRecords {
    // On Java 17 these take two thirds of what the buffer's own methods take.
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private RingRecords() {}

    /** Writes the body of a span; the caller has claimed {@link RingLayout#spanBytes} bytes at {@code at}. */
    public static void writeSpan(
            ByteBuffer buffer,
            int at,
            int kind,
            int phase,
            int operation,
            int flags,
            long spanId,
            long parentId,
            long traceId,
            long start,
            long end,
            long threadId,
            int name,
            int attributes,
            short[] codes,
            long[] values) {
        // As few and as wide stores as there can be: each of them is checked.
        INT.set(
                buffer,
                at + RingLayout.KIND,
                kind & 0xFF | (phase & 0xFF) << 8 | (operation & 0xFF) << 16 | flags << 24);
        LONG.set(buffer, at + RingLayout.SPAN_ID, spanId);
        LONG.set(buffer, at + RingLayout.PARENT_ID, parentId);
        LONG.set(buffer, at + RingLayout.TRACE_ID, traceId);
        LONG.set(buffer, at + RingLayout.START, start);
        LONG.set(buffer, at + RingLayout.END, end);
        LONG.set(buffer, at + RingLayout.THREAD_ID, threadId);
        LONG.set(buffer, at + RingLayout.NAME, name & 0xFFFF_FFFFL | (long) attributes << 32);
        int to = at + RingLayout.CODES;
        for (int i = 0; i < attributes; i += 4) {
            LONG.set(buffer, to, fourCodes(codes, i, attributes));
            to += 8;
        }
        for (int i = 0; i < attributes; i++) {
            LONG.set(buffer, to, values[i]);
            to += 8;
        }
    }

    private static long fourCodes(short[] codes, int from, int attributes) {
        long four = 0;
        for (int i = Math.min(from + 4, attributes) - 1; i >= from; i--) {
            four = four << 16 | codes[i] & 0xFFFFL;
        }
        return four;
    }

    /** Writes the body of a dictionary entry; the caller has claimed {@link #defineBytes} bytes. */
    public static void writeDefine(ByteBuffer buffer, int at, int id, byte[] utf8) {
        buffer.put(at + RingLayout.KIND, (byte) Format.DEFINE);
        buffer.putInt(at + 8, id);
        buffer.putInt(at + 12, utf8.length);
        buffer.put(at + 16, utf8);
    }

    /** Length of the record of a dictionary entry with this many bytes of UTF-8. */
    public static int defineBytes(int utf8Length) {
        return RingLayout.align(16 + utf8Length);
    }

    /** Length of an anchor record. */
    public static final int ANCHOR_BYTES = 40;

    /** Writes the body of an anchor. */
    public static void writeAnchor(ByteBuffer buffer, int at, long ticks, long epochNanos, long lost, long failures) {
        buffer.put(at + RingLayout.KIND, (byte) Format.ANCHOR);
        buffer.putLong(at + 8, ticks);
        buffer.putLong(at + 16, epochNanos);
        buffer.putLong(at + 24, lost);
        buffer.putLong(at + 32, failures);
    }

    /** Length of a thread record. */
    public static final int THREAD_BYTES = 24;

    /** Writes the body of a thread record. */
    public static void writeThread(ByteBuffer buffer, int at, long threadId, int name, boolean virtual) {
        buffer.put(at + RingLayout.KIND, (byte) Format.THREAD);
        buffer.put(at + 5, (byte) (virtual ? 1 : 0));
        buffer.putLong(at + 8, threadId);
        buffer.putInt(at + 16, name);
    }

    /** Length of the record at the head of a lease. */
    public static final int LEASE_HEAD_BYTES = 24;

    /** Writes the body of a lease's head, with what {@link RingLayout} says of where its owner writes next. */
    public static void writeLease(ByteBuffer buffer, int at, int bytes, long next) {
        buffer.put(at + RingLayout.KIND, (byte) Format.LEASE);
        buffer.putInt(at + RingLayout.LEASE_BYTES, bytes);
        buffer.putInt(at + 12, 0);
        buffer.putLong(at + RingLayout.LEASE_NEXT, next);
    }

    /**
     * Bytes of the lease whose head lies at {@code at}.
     *
     * @param length the head's length
     * @param most bytes that the ring holds from there
     * @return 0 if that is no head of a lease
     */
    public static int leaseBytes(ByteBuffer buffer, int at, int length, long most) {
        if ((buffer.get(at + RingLayout.KIND) & 0xFF) != Format.LEASE || length != LEASE_HEAD_BYTES) {
            return 0;
        }
        int bytes = buffer.getInt(at + RingLayout.LEASE_BYTES);
        return bytes >= length && bytes <= most && bytes % RingLayout.ALIGNMENT == 0 ? bytes : 0;
    }

    /** Length of a wait record. */
    public static final int WAIT_BYTES = 64;

    /** Writes the body of a wait; the arguments are those of {@link RecordHandler#wait}. */
    public static void writeWait(
            ByteBuffer buffer,
            int at,
            int flags,
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId) {
        buffer.put(at + RingLayout.KIND, (byte) Format.WAIT);
        buffer.put(at + 5, (byte) flags);
        buffer.putLong(at + 8, spanId);
        buffer.putLong(at + 16, threadId);
        buffer.putLong(at + 24, start);
        buffer.putLong(at + 32, end);
        buffer.putInt(at + 40, blockerClass);
        buffer.putInt(at + 44, callSite);
        buffer.putInt(at + 48, blockerIdentity);
        buffer.putInt(at + 52, 0);
        buffer.putLong(at + 56, ownerThreadId);
    }

    /**
     * Reads the committed record at {@code at} and hands it to the handler; padding is skipped in silence.
     *
     * @param length the record's positive length, already read with acquire semantics
     * @param scratch filled and handed over when the record is a span
     * @throws IllegalArgumentException if the record contradicts its own length
     */
    public static void read(ByteBuffer buffer, int at, int length, SpanRecord scratch, RecordHandler handler) {
        int kind = buffer.get(at + RingLayout.KIND) & 0xFF;
        switch (kind) {
            case Format.SPAN -> {
                readSpan(buffer, at, length, scratch);
                handler.span(scratch);
            }
            case Format.BEGIN -> {
                readSpan(buffer, at, length, scratch);
                handler.begin(scratch);
            }
            case Format.AGGREGATE -> {
                readSpan(buffer, at, length, scratch);
                handler.aggregate(scratch);
            }
            case Format.DEFINE -> {
                byte[] utf8 = new byte[checkDefine(buffer, at, length)];
                buffer.get(at + 16, utf8);
                handler.define(buffer.getInt(at + 8), new String(utf8, StandardCharsets.UTF_8));
            }
            case Format.ANCHOR -> {
                require(length >= ANCHOR_BYTES, "anchor");
                handler.anchor(
                        buffer.getLong(at + 8),
                        buffer.getLong(at + 16),
                        buffer.getLong(at + 24),
                        buffer.getLong(at + 32));
            }
            case Format.THREAD -> {
                require(length >= THREAD_BYTES, "thread");
                handler.thread(buffer.getLong(at + 8), buffer.getInt(at + 16), buffer.get(at + 5) != 0);
            }
            case Format.WAIT -> {
                require(length >= WAIT_BYTES, "wait");
                handler.wait(
                        buffer.getLong(at + 8),
                        buffer.getLong(at + 16),
                        buffer.getLong(at + 24),
                        buffer.getLong(at + 32),
                        buffer.getInt(at + 40),
                        buffer.getInt(at + 44),
                        buffer.getInt(at + 48),
                        buffer.getLong(at + 56),
                        buffer.get(at + 5) & 0xFF);
            }
            case Format.PADDING, Format.LEASE -> {}
            default -> handler.unknown(kind, length);
        }
    }

    /**
     * Checks that the committed record at {@code at} holds what its kind needs, so that {@link #read} will not refuse it.
     * A caller that must tell a damaged record from a failing handler asks first.
     *
     * @throws IllegalArgumentException if the record contradicts its own length
     */
    public static void check(ByteBuffer buffer, int at, int length) {
        switch (buffer.get(at + RingLayout.KIND) & 0xFF) {
            case Format.SPAN, Format.BEGIN, Format.AGGREGATE -> checkSpan(buffer, at, length);
            case Format.DEFINE -> checkDefine(buffer, at, length);
            case Format.ANCHOR -> require(length >= ANCHOR_BYTES, "anchor");
            case Format.THREAD -> require(length >= THREAD_BYTES, "thread");
            case Format.WAIT -> require(length >= WAIT_BYTES, "wait");
            case Format.LEASE -> require(leaseBytes(buffer, at, length, Integer.MAX_VALUE) > 0, "lease");
            default -> {}
        }
    }

    private static int checkSpan(ByteBuffer buffer, int at, int length) {
        require(length >= RingLayout.CODES, "span");
        int attributes = buffer.getInt(at + RingLayout.ATTRIBUTE_COUNT);
        require(attributes >= 0 && attributes < 0x10000 && RingLayout.spanBytes(attributes) <= length, "span");
        return attributes;
    }

    private static int checkDefine(ByteBuffer buffer, int at, int length) {
        require(length >= 16, "dictionary entry");
        int bytes = buffer.getInt(at + 12);
        require(bytes >= 0 && bytes <= length - 16, "dictionary entry");
        return bytes;
    }

    private static void readSpan(ByteBuffer buffer, int at, int length, SpanRecord span) {
        int attributes = checkSpan(buffer, at, length);
        span.clear();
        span.phase = buffer.get(at + RingLayout.PHASE) & 0xFF;
        span.operation = buffer.get(at + RingLayout.OPERATION) & 0xFF;
        span.flags = buffer.get(at + RingLayout.FLAGS) & 0xFF;
        span.spanId = buffer.getLong(at + RingLayout.SPAN_ID);
        span.parentId = buffer.getLong(at + RingLayout.PARENT_ID);
        span.traceId = buffer.getLong(at + RingLayout.TRACE_ID);
        span.start = buffer.getLong(at + RingLayout.START);
        span.end = buffer.getLong(at + RingLayout.END);
        span.threadId = buffer.getLong(at + RingLayout.THREAD_ID);
        span.name = buffer.getInt(at + RingLayout.NAME);
        int valuesAt = at + RingLayout.valuesOffset(attributes);
        for (int i = 0; i < attributes; i++) {
            span.add(buffer.getShort(at + RingLayout.CODES + 2 * i) & 0xFFFF, buffer.getLong(valuesAt + 8 * i));
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("a " + what + " record contradicts its own length");
        }
    }
}
