package io.sonde.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Texts that spans refer to by number. Bounded: beyond {@value #MOST_ENTRIES} entries, or for texts that the recorder
 * did not take, the id is {@link #OVERFLOW}. Thread-safe; a known text costs one hash look-up.
 */
public final class Dictionary {
    /** The empty text, and "no text". */
    public static final int EMPTY = 0;
    /** Stands for every text that found no room. */
    public static final int OVERFLOW = 1;

    static final int MOST_ENTRIES = 100_000;
    static final int MOST_CHARS = 2_000;

    private static final String OVERFLOW_TEXT = "(more texts than a recording keeps)";
    private static final ConcurrentHashMap<String, Integer> IDS = new ConcurrentHashMap<>();
    /** Ids of the short names of methods. Of one recording: whoever still fills an earlier one's map does no harm. */
    private static volatile ConcurrentHashMap<String, Integer> methods = new ConcurrentHashMap<>();

    private static final AtomicInteger NEXT = new AtomicInteger(OVERFLOW + 1);
    private static volatile boolean overflowDefined;

    private Dictionary() {}

    /** The id of a text; null and the empty text have {@link #EMPTY}. Longer texts are cut at 2,000 characters. */
    public static int id(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        // Cut before it is looked up: the hash of a hundred megabytes takes a tenth of a second.
        String cut = text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text;
        Integer known = IDS.get(cut);
        return known != null ? known : define(cut);
    }

    /** The id of a method's {@link Tracer#shortName}, without making that text each time. */
    static int idOfMethod(String method) {
        ConcurrentHashMap<String, Integer> known = methods;
        Integer id = known.get(method);
        if (id == null) {
            id = id(Tracer.shortName(method));
            if (id > OVERFLOW) {
                known.put(method, id);
            }
        }
        return id;
    }

    private static int define(String text) {
        SpanSink sink = Tracer.sink;
        if (sink == null) {
            return EMPTY;
        }
        if (IDS.size() >= MOST_ENTRIES) {
            if (!overflowDefined) {
                overflowDefined = sink.define(OVERFLOW, OVERFLOW_TEXT);
            }
            return OVERFLOW;
        }
        Integer fresh = NEXT.getAndIncrement();
        Integer other = IDS.putIfAbsent(text, fresh);
        if (other != null) {
            return other;
        }
        if (!sink.define(fresh, text)) {
            IDS.remove(text, fresh);
            return OVERFLOW;
        }
        return fresh;
    }

    /** The text of an id, by search: for the rare question, never on a span's path. Null for an id nobody gave. */
    public static @Nullable String text(int id) {
        for (Map.Entry<String, Integer> entry : IDS.entrySet()) {
            if (entry.getValue() == id) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** Forgets everything: a new recording has a dictionary of its own. */
    static void clear() {
        IDS.clear();
        methods = new ConcurrentHashMap<>();
        NEXT.set(OVERFLOW + 1);
        overflowDefined = false;
    }
}
