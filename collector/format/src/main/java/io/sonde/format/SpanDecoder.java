package io.sonde.format;

import io.sonde.format.vocabulary.Attribute;
import java.util.Arrays;

/**
 * Reads what {@link SpanEncoder} wrote. Owned by one thread. What does not fit together is an
 * {@link IllegalArgumentException} and never a guess.
 */
final class SpanDecoder {
    private final SpanHistory history = new SpanHistory();
    private final BlockInput in;
    private int[] formShapes = new int[128];
    private int[] formGuesses = new int[128];
    private int[] formWritten = new int[128];
    private int formCount;

    /** The last span read. */
    final SpanRecord span = new SpanRecord();

    SpanDecoder(BlockInput in) {
        this.in = in;
    }

    /** Begins a new block. */
    void clear() {
        history.clear();
        formCount = 0;
    }

    /**
     * Reads a span into {@link #span}.
     *
     * @param head its first byte, already read
     * @return SPAN, BEGIN or AGGREGATE
     */
    int read(int head) {
        int shapeIndex;
        int guesses;
        int written;
        if (head == SpanForm.NEW) {
            shapeIndex = formShape();
            guesses = (int) in.varint();
            written = (int) in.varint();
            remember(shapeIndex, guesses, written);
        } else {
            int number = head < SpanForm.LONG_HEAD
                    ? head - SpanForm.HEAD
                    : SpanForm.SHORT + (head - SpanForm.LONG_HEAD << 8) + in.u8();
            if (number >= formCount) {
                throw new IllegalArgumentException("a span is of a form that its block has not defined");
            }
            shapeIndex = formShapes[number];
            guesses = formGuesses[number];
            written = formWritten[number];
        }
        SpanShape shape = history.shape(shapeIndex);
        if ((guesses & SpanForm.OTHER_THREAD) != 0) {
            thread();
        }
        head(shape);
        fields(shape.kind, history.present, guesses);
        values(shape, written);
        history.remember(shape.kind, span);
        return shape.kind;
    }

    private void remember(int shape, int guesses, int written) {
        if (formCount == SpanForm.MOST) {
            return;
        }
        if (formCount == formShapes.length) {
            formShapes = Arrays.copyOf(formShapes, formCount * 2);
            formGuesses = Arrays.copyOf(formGuesses, formCount * 2);
            formWritten = Arrays.copyOf(formWritten, formCount * 2);
        }
        formShapes[formCount] = shape;
        formGuesses[formCount] = guesses;
        formWritten[formCount++] = written;
    }

    /** The number of a new form's shape, which may be new itself. */
    private int formShape() {
        long index = in.varint() - 1;
        int count = history.shapeCount();
        if (index >= count || index < -1) {
            throw new IllegalArgumentException("a span is of a shape that its block has not defined");
        }
        if (index >= 0) {
            return (int) index;
        }
        long base = in.varint() - 1;
        if (base < -1 || base >= count) {
            throw new IllegalArgumentException("a shape is like one that its block has not defined");
        }
        int name = (int) in.varint();
        SpanShape shape = history.newShape();
        shape.name = name;
        if (base >= 0) {
            shape.like(history.shape((int) base));
        } else {
            define(shape);
        }
        return count;
    }

    private void define(SpanShape shape) {
        shape.kind = in.u8();
        if (shape.kind != Format.SPAN && shape.kind != Format.BEGIN && shape.kind != Format.AGGREGATE) {
            throw new IllegalArgumentException("a shape is of no kind of span");
        }
        shape.phase = in.u8();
        shape.operation = in.u8();
        shape.flags = in.u8();
        long attributes = in.varint();
        if (attributes < 0 || attributes > in.limit - in.at) {
            throw new IllegalArgumentException("a shape claims more attributes than its block holds");
        }
        int code = 0;
        for (int i = 0; i < attributes; i++) {
            long packed = in.varint();
            long folded = packed >>> 3;
            code += (int) (folded >>> 1 ^ -(folded & 1));
            shape.add(code, Attribute.Type.ofCode((int) packed & 7).ordinal());
        }
    }

    private void thread() {
        long slot = in.varint() - 1;
        if (slot >= history.threadCount() || slot < -1) {
            throw new IllegalArgumentException("a span is of a thread that its block has not named");
        }
        if (slot < 0) {
            history.turnToNew(in.zigzag());
        } else {
            history.turnTo((int) slot);
        }
    }

    private void head(SpanShape shape) {
        span.clear();
        span.phase = shape.phase;
        span.operation = shape.operation;
        span.flags = shape.flags;
        span.name = shape.name;
    }

    private void fields(int kind, SpanHistory.OfThread of, int guesses) {
        long id = switch (guesses >> SpanForm.ID_SHIFT & SpanForm.ID_MASK) {
            case SpanForm.ID_NEXT -> of.newestId + 1;
            case SpanForm.ID_OF_PARENT -> of.parentId;
            case SpanForm.ID_SAME -> of.spanId;
            case SpanForm.ID_NONE -> 0;
            default -> of.newestId + in.zigzag();
        };
        span.threadId = of.thread;
        span.spanId = id;
        span.traceId = switch (guesses >> SpanForm.TRACE_SHIFT & SpanForm.TRACE_MASK) {
            case SpanForm.TRACE_SAME -> of.traceId;
            case SpanForm.TRACE_OWN -> id;
            default -> id - in.zigzag();
        };
        span.parentId = switch (guesses >> SpanForm.PARENT_SHIFT & SpanForm.PARENT_MASK) {
            case SpanForm.PARENT_SAME -> of.parentId;
            case SpanForm.PARENT_NONE -> 0;
            case SpanForm.PARENT_LAST -> of.spanId;
            case SpanForm.PARENT_TRACE -> span.traceId;
            default -> id - in.zigzag();
        };
        long fromClock = in.varint();
        long time = of.clock + ((guesses & SpanForm.BEFORE_CLOCK) != 0 ? -fromClock : fromClock);
        if (kind == Format.BEGIN) {
            span.start = time;
            return;
        }
        long duration = in.varint();
        span.start = (guesses & SpanForm.FROM_END) != 0 ? time - duration : time;
        span.end = span.start + duration;
    }

    private void values(SpanShape shape, int written) {
        for (int i = 0; i < shape.attributes; i++) {
            boolean mayGuess = i < SpanForm.GUESSED_ATTRIBUTES;
            span.add(shape.codes[i] & 0xFFFF, value(shape, i, mayGuess, mayGuess && (written >>> i & 1) == 0));
        }
    }

    private long value(SpanShape shape, int i, boolean mayGuess, boolean guessed) {
        Attribute.Type type = Attribute.Type.ofCode(shape.types[i]);
        if (type == Attribute.Type.HASH) {
            if (guessed) {
                return history.hash(in.u8());
            }
            long hash = in.fixed();
            if (mayGuess) {
                history.keep(hash);
            }
            return hash;
        }
        if (!guessed) {
            shape.last[i] = switch (type) {
                case TEXT, LONG -> shape.last[i] + in.zigzag();
                case BOOLEAN -> in.u8();
                default -> in.fixed();
            };
        }
        return shape.last[i];
    }

    /** Reads a wait and hands it over. */
    void wait(RecordHandler handler) {
        int flags = in.u8();
        int written = in.u8();
        if ((written & WaitForm.OTHER_THREAD) != 0) {
            thread();
        }
        SpanHistory.OfThread of = history.present;
        long spanId = of.spanId + in.zigzag();
        long start = of.clock + in.zigzag();
        long end = start + in.varint();
        int blockerClass = (written & WaitForm.CLASS) != 0 ? (int) in.varint() : of.blockerClass;
        int callSite = (written & WaitForm.CALL_SITE) != 0 ? (int) in.varint() : of.callSite;
        int identity = (written & WaitForm.IDENTITY) != 0 ? (int) in.varint() : of.blockerIdentity;
        long owner = (written & WaitForm.OWNER) != 0 ? in.varint() : of.ownerThreadId;
        history.rememberWait(end, blockerClass, callSite, identity, owner);
        handler.wait(spanId, of.thread, start, end, blockerClass, callSite, identity, owner, flags);
    }
}
