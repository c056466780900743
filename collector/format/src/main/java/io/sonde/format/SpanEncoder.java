package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;

/**
 * Writes spans and waits as what {@link SpanHistory} does not guess of them; {@link SpanDecoder} is the other side. Owned by one
 * thread; allocates only until it has seen the largest block.
 */
final class SpanEncoder {
    private static final byte[] TYPES = new byte[Attribute.count()];

    static {
        for (int code = 0; code < TYPES.length; code++) {
            TYPES[code] = (byte) Attribute.ofCode(code).type().ordinal();
        }
    }

    private static final byte TEXT = (byte) Attribute.Type.TEXT.ordinal();
    private static final byte LONG = (byte) Attribute.Type.LONG.ordinal();
    private static final byte BOOLEAN = (byte) Attribute.Type.BOOLEAN.ordinal();
    private static final byte HASH = (byte) Attribute.Type.HASH.ordinal();

    private final SpanHistory history = new SpanHistory();
    private final LongIndex threads = new LongIndex();
    private final LongIndex shapes = new LongIndex();
    private final LongIndex forms = new LongIndex();
    private int formCount;
    private boolean newThread;
    private final BlockOutput out;

    SpanEncoder(BlockOutput out) {
        this.out = out;
    }

    /** Begins a new block. */
    void clear() {
        history.clear();
        threads.clear();
        threads.put(0, 0);
        shapes.clear();
        forms.clear();
        formCount = 0;
    }

    void span(int kind, SpanRecord span) {
        int attributes = span.attributeCount;
        // A new form with a new shape, six numbers and the attributes, at their largest.
        out.reserve(64 + 60 + 18 * attributes);
        int index = shapeOf(kind, span);
        boolean newShape = index == history.shapeCount();
        int base = newShape ? alike(kind, span) : -1;
        SpanShape shape = newShape ? addShape(kind, span, base) : history.shape(index);
        int slot = turnTo(span.threadId);
        SpanHistory.OfThread of = history.present;
        int guesses = guesses(kind, span, of) | (slot < 0 ? 0 : SpanForm.OTHER_THREAD);
        int written = written(shape, span);
        form(shape, index, newShape, base, guesses, written);
        if (slot >= 0) {
            thread(slot, span.threadId);
        }
        fields(kind, span, of, guesses);
        values(shape, span, written);
        history.remember(kind, span);
    }

    /** The number of the span's shape; the next free one when it is new. */
    private int shapeOf(int kind, SpanRecord span) {
        int attributes = span.attributeCount;
        long key = (long) span.name << 32 ^ (long) span.flags << 20 ^ span.operation << 8 ^ span.phase << 4 ^ kind;
        if (attributes > 0) {
            key ^= (long) attributes << 27 ^ (long) span.codes[0] << 13 ^ span.codes[attributes - 1] << 17;
        }
        while (true) {
            int index = shapes.get(key);
            if (index < 0) {
                shapes.put(key, history.shapeCount());
                return history.shapeCount();
            }
            SpanShape shape = history.shape(index);
            if (shape.name == span.name && shape.isAlike(span, kind)) {
                return index;
            }
            key++;
        }
    }

    /** A late shape that differs in nothing but the name, or -1. */
    private int alike(int kind, SpanRecord span) {
        int count = history.shapeCount();
        for (int i = count - 1; i >= Math.max(0, count - 32); i--) {
            if (history.shape(i).isAlike(span, kind)) {
                return i;
            }
        }
        return -1;
    }

    private SpanShape addShape(int kind, SpanRecord span, int base) {
        SpanShape shape = history.newShape();
        shape.name = span.name;
        if (base >= 0) {
            shape.like(history.shape(base));
            return shape;
        }
        shape.kind = kind;
        shape.phase = span.phase;
        shape.operation = span.operation;
        shape.flags = span.flags;
        for (int i = 0; i < span.attributeCount; i++) {
            int code = span.codes[i] & 0xFFFF;
            shape.add(code, code < TYPES.length ? TYPES[code] : LONG);
        }
        return shape;
    }

    /** Turns to the thread; its number when that is not what the reader would take it for, else -1. */
    private int turnTo(long thread) {
        if (history.present.thread == thread) {
            return -1;
        }
        int slot = threads.get(thread);
        if (slot >= 0) {
            newThread = false;
            history.turnTo(slot);
            return slot;
        }
        slot = history.threadCount();
        newThread = true;
        threads.put(thread, slot);
        history.turnToNew(thread);
        return slot;
    }

    private static int guesses(int kind, SpanRecord span, SpanHistory.OfThread of) {
        long id = span.spanId;
        int own = id == of.newestId + 1
                ? SpanForm.ID_NEXT
                : id == of.parentId
                        ? SpanForm.ID_OF_PARENT
                        : id == of.spanId ? SpanForm.ID_SAME : id == 0 ? SpanForm.ID_NONE : SpanForm.ID_WRITTEN;
        int trace = span.traceId == of.traceId
                ? SpanForm.TRACE_SAME
                : span.traceId == id ? SpanForm.TRACE_OWN : SpanForm.TRACE_WRITTEN;
        long parentId = span.parentId;
        int parent = parentId == of.parentId
                ? SpanForm.PARENT_SAME
                : parentId == 0
                        ? SpanForm.PARENT_NONE
                        : parentId == of.spanId
                                ? SpanForm.PARENT_LAST
                                : parentId == span.traceId ? SpanForm.PARENT_TRACE : SpanForm.PARENT_WRITTEN;
        boolean fromEnd = kind != Format.BEGIN && Math.abs(span.end - of.clock) < Math.abs(span.start - of.clock);
        boolean before = (fromEnd ? span.end : span.start) - of.clock < 0;
        return own << SpanForm.ID_SHIFT
                | trace << SpanForm.TRACE_SHIFT
                | parent << SpanForm.PARENT_SHIFT
                | (fromEnd ? SpanForm.FROM_END : 0)
                | (before ? SpanForm.BEFORE_CLOCK : 0);
    }

    /** A bit for each attribute that is not as guessed. Hashes are taken into the history here. */
    private int written(SpanShape shape, SpanRecord span) {
        int written = 0;
        int guessed = Math.min(shape.attributes, SpanForm.GUESSED_ATTRIBUTES);
        for (int i = 0; i < guessed; i++) {
            long value = span.values[i];
            if (shape.types[i] == HASH) {
                if (history.hash(SpanHistory.slot(value)) != value) {
                    history.keep(value);
                    written |= 1 << i;
                }
            } else if (shape.last[i] != value) {
                written |= 1 << i;
            }
        }
        return written;
    }

    private void form(SpanShape shape, int index, boolean newShape, int base, int guesses, int written) {
        long form = (long) index << 43 | (long) written << SpanForm.GUESS_BITS | guesses;
        int number = shape.lastFormNumber >= 0 && shape.lastForm == form ? shape.lastFormNumber : forms.get(form);
        if (number < 0) {
            out.u8(SpanForm.NEW);
            if (newShape) {
                out.u8(0);
                shape(shape, base);
            } else {
                out.varint(index + 1);
            }
            out.varint(guesses);
            out.varint(written);
            if (formCount < SpanForm.MOST) {
                forms.put(form, formCount++);
            }
            return;
        }
        shape.lastForm = form;
        shape.lastFormNumber = number;
        if (number < SpanForm.SHORT) {
            out.u8(SpanForm.HEAD + number);
        } else {
            out.u8(SpanForm.LONG_HEAD + (number - SpanForm.SHORT >> 8));
            out.u8(number - SpanForm.SHORT);
        }
    }

    private void shape(SpanShape shape, int base) {
        out.varint(base + 1);
        out.varint(Integer.toUnsignedLong(shape.name));
        if (base >= 0) {
            return;
        }
        out.u8(shape.kind);
        out.u8(shape.phase);
        out.u8(shape.operation);
        out.u8(shape.flags);
        out.varint(shape.attributes);
        int before = 0;
        for (int i = 0; i < shape.attributes; i++) {
            int code = shape.codes[i] & 0xFFFF;
            int delta = code - before;
            out.varint((long) (delta << 1 ^ delta >> 31) << 3 | shape.types[i]);
            before = code;
        }
    }

    private void thread(int slot, long id) {
        if (newThread) {
            out.u8(0);
            out.zigzag(id);
        } else {
            out.varint(slot + 1);
        }
    }

    private void fields(int kind, SpanRecord span, SpanHistory.OfThread of, int guesses) {
        if ((guesses >> SpanForm.ID_SHIFT & SpanForm.ID_MASK) == SpanForm.ID_WRITTEN) {
            out.zigzag(span.spanId - of.newestId);
        }
        if ((guesses >> SpanForm.TRACE_SHIFT & SpanForm.TRACE_MASK) == SpanForm.TRACE_WRITTEN) {
            out.zigzag(span.spanId - span.traceId);
        }
        if ((guesses >> SpanForm.PARENT_SHIFT & SpanForm.PARENT_MASK) == SpanForm.PARENT_WRITTEN) {
            out.zigzag(span.spanId - span.parentId);
        }
        long fromClock = ((guesses & SpanForm.FROM_END) != 0 ? span.end : span.start) - of.clock;
        out.varint((guesses & SpanForm.BEFORE_CLOCK) != 0 ? -fromClock : fromClock);
        if (kind != Format.BEGIN) {
            out.varint(span.end - span.start);
        }
    }

    private void values(SpanShape shape, SpanRecord span, int written) {
        for (int i = 0; i < shape.attributes; i++) {
            boolean guessed = i < SpanForm.GUESSED_ATTRIBUTES && (written >>> i & 1) == 0;
            long value = span.values[i];
            byte type = shape.types[i];
            if (guessed) {
                if (type == HASH) {
                    out.u8(SpanHistory.slot(value));
                }
                continue;
            }
            if (type == TEXT || type == LONG) {
                out.zigzag(value - shape.last[i]);
            } else if (type == BOOLEAN) {
                out.u8((int) value);
            } else {
                out.fixed(value);
            }
            shape.last[i] = type == BOOLEAN ? value & 0xFF : value;
        }
    }

    /** The arguments are those of {@link RecordHandler#wait}. */
    void wait(
            long spanId,
            long threadId,
            long start,
            long end,
            int blockerClass,
            int callSite,
            int blockerIdentity,
            long ownerThreadId,
            int flags) {
        int slot = turnTo(threadId);
        SpanHistory.OfThread of = history.present;
        int written = (slot >= 0 ? WaitForm.OTHER_THREAD : 0)
                | (blockerClass != of.blockerClass ? WaitForm.CLASS : 0)
                | (callSite != of.callSite ? WaitForm.CALL_SITE : 0)
                | (blockerIdentity != of.blockerIdentity ? WaitForm.IDENTITY : 0)
                | (ownerThreadId != of.ownerThreadId ? WaitForm.OWNER : 0);
        out.u8(flags);
        out.u8(written);
        if (slot >= 0) {
            thread(slot, threadId);
        }
        out.zigzag(spanId - of.spanId);
        out.zigzag(start - of.clock);
        out.varint(end - start);
        if ((written & WaitForm.CLASS) != 0) {
            out.varint(Integer.toUnsignedLong(blockerClass));
        }
        if ((written & WaitForm.CALL_SITE) != 0) {
            out.varint(Integer.toUnsignedLong(callSite));
        }
        if ((written & WaitForm.IDENTITY) != 0) {
            out.varint(Integer.toUnsignedLong(blockerIdentity));
        }
        if ((written & WaitForm.OWNER) != 0) {
            out.varint(ownerThreadId);
        }
        history.rememberWait(end, blockerClass, callSite, blockerIdentity, ownerThreadId);
    }
}
