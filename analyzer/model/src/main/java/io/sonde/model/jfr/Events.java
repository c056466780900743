package io.sonde.model.jfr;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which events are wanted, and of each the fields. Whoever wants none of an event's kind pays for its length only. */
public final class Events {
    /** Takes one event. The instance is the same for all events of one kind in a chunk. */
    @FunctionalInterface
    public interface Handler {
        void event(Event event);
    }

    /** @param fields in the order in which they are asked for by number */
    record Wanted(Handler handler, String... fields) {}

    final Map<String, Wanted> wanted = new LinkedHashMap<>();

    /**
     * Wants the events of a type.
     *
     * @param type full name, as {@code jdk.ThreadSleep}
     * @param fields names, of parts of a part with a dot; those that a chunk does not have are absent
     */
    public Events on(String type, Handler handler, String... fields) {
        wanted.put(type, new Wanted(handler, fields));
        return this;
    }
}
