package io.sonde.instrumentations.slf4j;

import io.sonde.api.SessionTags;
import io.sonde.api.TagSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The values of one {@code MDC}, the one of an application loader. Thread-safe. */
final class MdcTags implements TagSource {
    /** Held here for as long as the library's advice is, so that the boot API needs to hold it only weakly. */
    private static final MdcTags INSTANCE = new MdcTags();

    private static volatile boolean seen;

    private MdcTags() {}

    /** The program has put a value on this thread. */
    static void put(@Nullable String name, @Nullable String value) {
        seen();
        SessionTags.put(name, value);
    }

    /** The program has put all of these on this thread. */
    static void put(@Nullable Map<String, String> values) {
        seen();
        SessionTags.put(values);
    }

    private static void seen() {
        if (!seen) {
            seen = true;
            SessionTags.addSource(INSTANCE);
        }
    }

    @Override
    public @Nullable String value(String name) {
        return MDC.get(name);
    }
}
