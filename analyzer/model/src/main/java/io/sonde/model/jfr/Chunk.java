package io.sonde.model.jfr;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One chunk of a JFR file, which can be read by itself. Where its head says how long it is, that is believed; of one that
 * was never finished everything is taken up to the first bytes that are no event. Valid until the next chunk is read.
 */
public final class Chunk {
    static final int HEADER = 68;
    private static final int START_NANOS = 32;
    private static final int START_TICKS = 48;
    private static final int FREQUENCY = 56;

    private static final int METADATA = 0;
    private static final int CHECKPOINT = 1;
    /** Keys of types below this are looked up in an array. */
    private static final int LOW_TYPES = 1 << 16;

    private final ByteBuffer data;
    private final int end;
    private final boolean whole;
    private final Types types;
    private final Constants constants;
    private final long startNanos;
    private final long startTicks;
    private final long frequency;
    private final Map<Long, Constant> labels = new HashMap<>();
    private @Nullable StackLayouts stacks;
    private long unknown;
    private long events;

    private Chunk(ByteBuffer data, int end, boolean whole, Types types, Constants constants) {
        this.data = data;
        this.end = end;
        this.whole = whole;
        this.types = types;
        this.constants = constants;
        startNanos = data.getLong(START_NANOS);
        startTicks = data.getLong(START_TICKS);
        frequency = data.getLong(FREQUENCY);
    }

    /**
     * @param data the chunk from its head on
     * @param sure up to here there are events, the file says
     * @param last types of the chunk before
     * @return null when it does not describe its types: then nothing in it can be read
     */
    static @Nullable Chunk read(ByteBuffer data, int sure, @Nullable Types last) {
        Cursor cursor = new Cursor(data, HEADER);
        int[] checkpoints = new int[16];
        int count = 0;
        int metadata = -1;
        int good = HEADER;
        while (good < data.limit()) {
            cursor.at = good;
            int next = next(cursor, good);
            if (next < 0) {
                break;
            }
            int type = cursor.data.get(cursor.at);
            if (type == METADATA) {
                metadata = good;
            } else if (type == CHECKPOINT) {
                if (count == checkpoints.length) {
                    checkpoints = Arrays.copyOf(checkpoints, 2 * count);
                }
                checkpoints[count++] = good;
            }
            good = next;
        }
        if (metadata < 0) {
            return null;
        }
        Types types = Types.read(cursor, metadata, last);
        return new Chunk(data, good, good == sure, types, Constants.read(data, types, checkpoints, count));
    }

    /** Where the event after this one begins, -1 when this is none. The cursor is then at its type. */
    private static int next(Cursor cursor, int at) {
        try {
            long size = cursor.varlong();
            return size <= cursor.at - at || size > cursor.data.limit() - at ? -1 : at + (int) size;
        } catch (IndexOutOfBoundsException e) {
            return -1;
        }
    }

    Types types() {
        return types;
    }

    /** Whether all of it is there. */
    public boolean isWhole() {
        return whole;
    }

    /** Ticks of the chunk's clock in a second. */
    public long frequency() {
        return frequency;
    }

    /** Ticks when the chunk began. */
    public long startTicks() {
        return startTicks;
    }

    /** When the chunk began, ns since the epoch. */
    public long startNanos() {
        return startNanos;
    }

    /** Events seen by the last {@link #read}, wanted or not. */
    public long events() {
        return events;
    }

    /** Events of no known type seen by the last {@link #read}. */
    public long unknown() {
        return unknown;
    }

    /** Whether the chunk has events of such a type, or could have. */
    public boolean knows(String type) {
        return types.byName(type) != null;
    }

    /** The name of a type, empty when it has none. */
    public String typeName(long id) {
        Type type = types.byId(id);
        return type == null ? "" : type.name;
    }

    /** Hands over the wanted events in the order in which they stand there, which is roughly that of their ends. */
    public void read(Events wanted) {
        Event[] low = new Event[types.knownBelow(LOW_TYPES).length];
        boolean[] known = types.knownBelow(LOW_TYPES);
        Map<Long, Event> high = new HashMap<>();
        wanted.wanted.forEach((name, what) -> {
            Type type = types.byName(name);
            Layout layout = type == null ? null : layout(type, what.fields());
            if (type != null && layout != null) {
                Event event = new Event(this, layout, what.handler());
                if (type.id >= 0 && type.id < low.length) {
                    low[(int) type.id] = event;
                } else {
                    high.put(type.id, event);
                }
            }
        });
        events = 0;
        unknown = 0;
        Cursor cursor = new Cursor(data, HEADER);
        int at = HEADER;
        while (at < end) {
            cursor.at = at;
            int next = at + (int) cursor.varlong();
            long type = cursor.varlong();
            boolean isLow = type >= 0 && type < low.length;
            Event event = isLow ? low[(int) type] : high.get(type);
            if (event != null) {
                handle(event, cursor);
            } else if (isLow ? !known[(int) type] : types.byId(type) == null) {
                unknown += type > CHECKPOINT ? 1 : 0;
            }
            events += type > CHECKPOINT ? 1 : 0;
            at = next;
        }
    }

    private void handle(Event event, Cursor cursor) {
        try {
            event.handle(cursor);
        } catch (Malformed | IndexOutOfBoundsException e) {
            unknown++;
        }
    }

    /**
     * Looks up constants.
     *
     * @param type full name, as {@code java.lang.Thread}
     * @return null when the chunk has no such type
     */
    public @Nullable Constant constants(String type, String... fields) {
        Type described = types.byName(type);
        Layout layout = described == null ? null : layout(described, fields);
        return described == null || layout == null ? null : new Constant(this, layout, described.id);
    }

    private @Nullable Layout layout(Type type, String... fields) {
        try {
            return Layout.of(types, type, fields);
        } catch (Malformed e) {
            return null;
        }
    }

    boolean find(long type, long key, Layout layout, long[] values) {
        int place = constants.place(type, key);
        if (place < 0) {
            return false;
        }
        try {
            layout.read(new Cursor(data, place), values);
            return true;
        } catch (Malformed | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** Takes the frames of a stack, innermost first. */
    @FunctionalInterface
    public interface Frames {
        /**
         * @param method key of the constant
         * @param line 0 when unknown
         */
        void frame(long method, int line);
    }

    /** Hands over a stack's frames; false when the stack is not there. */
    public boolean stack(long key, Frames frames) {
        if (stacks == null) {
            stacks = StackLayouts.of(this);
        }
        try {
            return stacks != null && stacks.read(this, key, frames);
        } catch (Malformed | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private record StackLayouts(long type, Layout trace, Layout frame, Layout whole) {
        static @Nullable StackLayouts of(Chunk chunk) {
            Type stack = chunk.types.byName("jdk.types.StackTrace");
            Type called = chunk.types.byName("jdk.types.StackFrame");
            if (stack == null || called == null) {
                return null;
            }
            Layout trace = chunk.layout(stack, "frames");
            Layout frame = chunk.layout(called, "method", "lineNumber");
            Layout whole = chunk.layout(called);
            return trace == null || frame == null || whole == null
                    ? null
                    : new StackLayouts(stack.id, trace, frame, whole);
        }

        boolean read(Chunk chunk, long key, Frames frames) {
            long[] values = new long[2];
            if (!chunk.find(type, key, trace, values)) {
                return false;
            }
            Cursor cursor = new Cursor(chunk.data, (int) values[0]);
            for (int left = cursor.count(); left > 0; left--) {
                int begin = cursor.at;
                frame.read(cursor, values);
                frames.frame(values[0], (int) values[1]);
                cursor.at = begin;
                whole.skip(cursor);
            }
            return true;
        }
    }

    String textAt(int place) {
        return new Cursor(data, place).text(constants);
    }

    /** The first text of a constant, of a class its name; empty when it is not there. */
    String label(long type, long key) {
        Type described = types.byId(type);
        int place = constants.place(type, key);
        if (described == null || place < 0) {
            return "";
        }
        if (described.fields.isEmpty()) {
            return textAt(place);
        }
        String field = described.indexOf("name") >= 0
                ? "name"
                : described.fields.get(0).name();
        Constant constant =
                labels.computeIfAbsent(type, added -> new Constant(this, Layout.of(types, described, field), type));
        return constant.find(key) ? constant.text(0) : "";
    }
}
