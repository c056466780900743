package io.sonde.report;

import io.sonde.detectors.JvmFacts;
import io.sonde.detectors.JvmFacts.Group;
import io.sonde.detectors.JvmFacts.Row;
import io.sonde.model.EvidenceFacts;
import io.sonde.model.EvidenceKind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What was seen of the JVM: how many samples, and what the time inside spans went into. */
final class JsonAttribution {
    private JsonAttribution() {}

    /** Nothing when nothing was recorded; kinds of which nothing was seen are absent. */
    static void samples(JsonKeys json, EvidenceFacts facts) throws IOException {
        if (facts.seen().isEmpty()) {
            return;
        }
        json.object("samples", () -> counts(json, facts::seen));
        json.object("samplesInSpans", () -> counts(json, facts::inSpans));
        json.count("samplesOfOtherThreads", facts.unplaced());
    }

    private static void counts(JsonKeys json, ToLongFunction<EvidenceKind> of) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (EvidenceKind kind : EvidenceKind.values()) {
            long count = of.applyAsLong(kind);
            if (count > 0) {
                counts.merge(key(kind), count, Long::sum);
            }
        }
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.count(count.getKey(), count.getValue());
        }
    }

    private static String key(EvidenceKind kind) {
        return switch (kind) {
            case CPU -> "cpu";
            case WALL_RUNNING, WALL_WAITING -> "wall";
            case ALLOCATION -> "alloc";
            case LIVE -> "live";
            case MONITOR -> "lock";
            case PARK -> "park";
            case OBJECT_WAIT -> "objectWait";
            case SLEEP -> "sleep";
            case SOCKET -> "socket";
            case FILE -> "file";
            case CLASS_LOADING -> "classLoading";
            case PINNED -> "pinned";
            case THREAD_START -> "threadStarts";
            case NATIVE_MEMORY -> "native";
            case CLASS_DEFINED -> "classesDefined";
        };
    }

    /** Rows by phase, which are the schema's. */
    static void byPhase(JsonKeys json, TimeGroups groups) throws IOException {
        if (!groups.byPhase().isEmpty()) {
            rows(json, "attribution", groups.byPhase());
        }
    }

    /** What goes beyond the schema. */
    static void extensions(JsonKeys json, TimeGroups groups) throws IOException {
        if (!groups.byPhase().isEmpty()) {
            rows(json, "attributionByAgent", groups.byAgent());
            rows(json, "attributionByOperation", groups.byOperation());
        }
    }

    private static void rows(JsonKeys json, String key, List<TimeGroups.Whole> wholes) throws IOException {
        json.array(key, wholes.stream().flatMap(whole -> lines(whole).stream()).toList(), line -> {
            Row row = line.row();
            Group group = row.group();
            json.text("phase", group.phase());
            json.text("agent", group.agent());
            json.text("operation", group.operation());
            json.text("label", row.part().label());
            json.number("ms", row.ms());
            json.number("pct", line.pct());
            json.text("quality", row.part().quality().name().toLowerCase(Locale.ROOT));
            json.number("criticalPathMs", row.criticalPathMs());
        });
    }

    private record Line(Row row, double pct) {}

    /** With shares that still sum to 100 when they are rounded. */
    private static List<Line> lines(TimeGroups.Whole whole) {
        List<JvmFacts.Row> rows = whole.rows();
        double[] shares = Shares.rounded(rows.stream().mapToDouble(Row::pct).toArray(), JsonKeys.DECIMALS);
        return java.util.stream.IntStream.range(0, shares.length)
                .mapToObj(i -> new Line(rows.get(i), shares[i]))
                .toList();
    }
}
