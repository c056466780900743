package io.sonde.detectors;

import io.sonde.model.Gauge;
import io.sonde.model.JvmEvents;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM itself did during a slow start: compiling and loading classes, as counters that are read each second say.
 *
 * @param events of the recording
 * @param origin the recording's first moment, ns of its clock
 */
record WarmUpCauses(JvmEvents events, long origin) {
    /** Evidence, empty where nothing was counted. Unit of {@code until}: ns from the recording's start. */
    List<Finding.Evidence> evidence(long until) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        Double compiling = grown(Gauge.COMPILE_NANOS, until);
        Double classes = grown(Gauge.CLASSES_LOADED, until);
        if (compiling != null) {
            evidence.add(Finding.Evidence.of("compiling meanwhile", compiling / 1e6, "ms", List.of()));
        }
        if (classes != null) {
            evidence.add(Finding.Evidence.of("classes loaded meanwhile", classes, "classes", List.of()));
        }
        return evidence;
    }

    /** A sentence. */
    String sentence(long until) {
        Double compiling = grown(Gauge.COMPILE_NANOS, until);
        Double classes = grown(Gauge.CLASSES_LOADED, until);
        if (compiling == null && classes == null) {
            return "What a slow start is made of (compilation, class loading, first connections, cold caches) is not seen"
                    + " in spans.";
        }
        return "Meanwhile the JVM "
                + (compiling == null ? "" : "spent " + Wording.time(compiling) + " compiling")
                + (compiling == null || classes == null ? "" : " and ")
                + (classes == null ? "" : "loaded " + Math.round(classes) + " classes")
                + "; what remains is first connections and cold caches.";
    }

    private @Nullable Double grown(Gauge gauge, long until) {
        JvmEvents.Reading first = null;
        JvmEvents.Reading last = null;
        for (JvmEvents.Reading reading : events.readings(gauge)) {
            if (reading.at() <= origin + until) {
                first = first == null ? reading : first;
                last = reading;
            }
        }
        return first == null || last == null || first == last ? null : (Double) (last.value() - first.value());
    }
}
