package io.sonde.model.jfr;

import org.jspecify.annotations.Nullable;

/** Values of the wanted fields of something in a chunk, by the number in which they were asked for. */
public abstract class Values {
    final Chunk chunk;
    final Layout layout;
    final long[] values;

    Values(Chunk chunk, Layout layout) {
        this.chunk = chunk;
        this.layout = layout;
        values = new long[layout.size()];
    }

    /** The chunk that it is in. */
    public Chunk chunk() {
        return chunk;
    }

    /** Whether the chunk's type has the field. */
    public boolean has(int field) {
        return layout.wanted(field) != null;
    }

    /** A whole number, a truth as 0 or 1, or the key of a constant; 0 when the field is absent. */
    public long value(int field) {
        return values[field];
    }

    /** A fraction; 0 when the field is absent. */
    public double fraction(int field) {
        return Double.longBitsToDouble(values[field]);
    }

    /** A text, empty when it is null or absent. Of a constant its first text. */
    public String text(int field) {
        Type.@Nullable Field wanted = layout.wanted(field);
        if (wanted == null) {
            return "";
        }
        return wanted.constant() ? chunk.label(wanted.type(), values[field]) : chunk.textAt((int) values[field]);
    }

    /** Unit of a span of time as JFR writes it, {@code TICKS} or {@code MILLISECONDS}; empty when it is none. */
    public String unit(int field) {
        Type.@Nullable Field wanted = layout.wanted(field);
        return wanted == null ? "" : wanted.unit();
    }
}
