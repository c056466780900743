package io.sonde.profilers;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the manifest says of a profiler.
 *
 * @param name {@code async-profiler} or {@code jfr}
 * @param version null where nobody could be asked
 * @param recording whether it records; otherwise it is absent
 * @param reason one sentence, when it is absent or records less than was asked for
 * @param events what it records, to threshold or interval, for people
 * @param files pattern of the files that it writes
 * @param lossWindow what is lost when the process is killed, for people
 */
public record Facts(
        String name,
        @Nullable String version,
        boolean recording,
        @Nullable String reason,
        Map<String, String> events,
        @Nullable String files,
        @Nullable String lossWindow) {
    public Facts {
        events = Map.copyOf(events);
    }

    static Facts absent(String name, @Nullable String version, String reason) {
        return new Facts(name, version, false, reason, Map.of(), null, null);
    }
}
