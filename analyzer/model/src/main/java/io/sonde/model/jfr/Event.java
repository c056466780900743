package io.sonde.model.jfr;

/** One event of a kind. Reused for all of them in a chunk. */
public final class Event extends Values {
    private final Events.Handler handler;

    Event(Chunk chunk, Layout layout, Events.Handler handler) {
        super(chunk, layout);
        this.handler = handler;
    }

    void handle(Cursor cursor) {
        layout.read(cursor, values);
        handler.event(this);
    }
}
