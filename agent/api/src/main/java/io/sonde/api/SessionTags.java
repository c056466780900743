package io.sonde.api;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Values that the program's own code keeps beside its work, a tenant or a plan, for the session in which they hold. Only
 * those whose names the user gave are looked at, and they are recorded in clear. A session has the value that holds on
 * the thread where it begins, or the last one put on any of its threads; taking it away, as programs do before their
 * work is over, takes nothing from the session. Thread-safe.
 */
public final class SessionTags {
    /** What is longer is cut. Unit: characters. */
    static final int MOST_CHARS = 64;

    /** Beyond this many different texts in a recording there is no room for names any more: tags count as one then. */
    static final int MOST_TEXTS = 10_000;

    private static final String OVERFLOW_TEXT = "(more tags than a recording keeps)";

    private static volatile Set<String> names = Set.of();
    private static final Set<String> TEXTS = ConcurrentHashMap.newKeySet();

    /** Weak: they belong to the program's class loaders. */
    private static final List<WeakReference<TagSource>> SOURCES = new CopyOnWriteArrayList<>();

    private SessionTags() {}

    /** Sets the names of what is recorded from now on; none: nothing is. */
    public static void names(String... asked) {
        names = Set.of(asked);
    }

    /**
     * A library that keeps such values is at work in the program: sessions that begin from now on ask it.
     *
     * @param source held weakly; the caller keeps it
     */
    public static void addSource(TagSource source) {
        SOURCES.removeIf(known -> known.get() == null);
        if (SOURCES.size() < 100) {
            SOURCES.add(new WeakReference<>(source));
        }
    }

    /** The program puts a value on this thread; does nothing unless a session is open here that is to have it. */
    public static void put(@Nullable String name, @Nullable String value) {
        if (Tracer.sink == null || name == null || value == null || !names.contains(name)) {
            return;
        }
        Context context = Tracer.context();
        if (!context.isOutside()) {
            Handoff inherited = context.top.isGround() ? context.bottomHandoff() : null;
            Lifetime session = inherited == null ? context.top.lifetime() : inherited.lifetime();
            session.tag(name, clean(value));
        }
    }

    /** As {@link #put(String, String)} for each of them. */
    public static void put(@Nullable Map<String, String> values) {
        if (values != null) {
            for (String name : names) {
                put(name, values.get(name));
            }
        }
    }

    /** A session begins on this thread. */
    static void began(Span root) {
        Set<String> asked = names;
        if (asked.isEmpty()) {
            return;
        }
        for (WeakReference<TagSource> reference : SOURCES) {
            TagSource source = reference.get();
            if (source != null) {
                for (String name : asked) {
                    String value = value(source, name);
                    if (value != null) {
                        root.lifetime().tag(name, clean(value));
                    }
                }
            }
        }
    }

    private static @Nullable String value(TagSource source, String name) {
        try {
            return source.value(name);
        } catch (Throwable failure) {
            Failures.suppressed(failure);
            return null;
        }
    }

    /** Without what separates tags, and no longer than allowed. */
    private static String clean(String value) {
        String cut = value.length() <= MOST_CHARS ? value : value.substring(0, MOST_CHARS);
        StringBuilder clean = new StringBuilder(cut);
        for (int i = 0; i < clean.length(); i++) {
            char present = clean.charAt(i);
            if (present == ';' || present < ' ') {
                clean.setCharAt(i, ' ');
            }
        }
        return clean.toString();
    }

    /** The text to record for these tags. */
    static String text(Map<String, String> tags) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            text.append(text.length() == 0 ? "" : ";")
                    .append(tag.getKey())
                    .append('=')
                    .append(tag.getValue());
        }
        String all = text.toString();
        if (!TEXTS.contains(all)) {
            if (TEXTS.size() >= MOST_TEXTS) {
                return OVERFLOW_TEXT;
            }
            TEXTS.add(all);
        }
        return all;
    }

    static void clear() {
        TEXTS.clear();
    }
}
