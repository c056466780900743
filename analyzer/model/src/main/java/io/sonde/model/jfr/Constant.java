package io.sonde.model.jfr;

/** Looks up constants of one type in a chunk. */
public final class Constant extends Values {
    private final long type;

    Constant(Chunk chunk, Layout layout, long type) {
        super(chunk, layout);
        this.type = type;
    }

    /** Reads the constant with this key, if it is there. */
    public boolean find(long key) {
        return chunk.find(type, key, layout, values);
    }
}
