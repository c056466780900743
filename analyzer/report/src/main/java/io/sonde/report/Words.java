package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.PhaseFacts;
import io.sonde.detectors.Finding;
import io.sonde.detectors.Finding.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The phrases that text and HTML share. */
final class Words {
    /** Percentiles of fewer sessions are left out by the analyzer. */
    static final int LEAST_SESSIONS = 20;

    private Words() {}

    /** What a phase is to somebody who never read our documentation. */
    static String ofPhase(String phase) {
        return switch (phase) {
            case "decision" -> "model time";
            case "retrieval" -> "retrieval";
            case "action" -> "tool time";
            case "communication" -> "communication";
            case "orchestration" -> "the agents' own code and waiting between steps";
            default -> phase;
        };
    }

    /** Which part of a recording this is. */
    static String slice(Diagnosis.Slice slice, long sessions) {
        return "only " + Figures.count(sessions) + " of " + Figures.many(slice.sessionsInAll(), "session")
                + ": those that began from " + Figures.instant(slice.from()) + " to before "
                + Figures.instant(slice.to());
    }

    /** The kind of an operation without the prefix that says that the name is ours. */
    static String ofOperation(String operation) {
        return operation.startsWith("sonde.") ? operation.substring("sonde.".length()) : operation;
    }

    /** What the finding is about apart from the place in the code: kind to name, in the order to read. */
    static Map<String, String> subjects(Finding.Location at) {
        Map<String, String> subjects = new LinkedHashMap<>();
        put(subjects, "tool", at.tool());
        put(subjects, "model", at.model());
        put(subjects, "SQL", at.sql());
        put(subjects, "pool", at.pool());
        put(subjects, "held by", at.heldBy());
        put(subjects, "lock", at.lock());
        put(subjects, "cache", at.cache());
        put(subjects, "server", at.server());
        put(subjects, "where", at.attribute());
        put(subjects, "held by", at.holder());
        return subjects;
    }

    private static void put(Map<String, String> subjects, String kind, @Nullable String name) {
        if (name != null) {
            subjects.put(kind, name);
        }
    }

    /** {@code package.Class.method:line}, as far as known. */
    static @Nullable String code(Location at) {
        if (at.className() == null && at.method() == null) {
            return null;
        }
        String method = at.method();
        String name = at.className() == null
                ? String.valueOf(method)
                : method == null
                        ? at.className()
                        // Of objects that leak: their class, and the whole name of the method that makes them.
                        : at.className() + (method.indexOf('.') > 0 ? ", allocated in " : ".") + method;
        return at.line() > 0 ? name + ":" + at.line() : name;
    }

    /** What a fix saves, one phrase each, best known first; empty when nothing is known. */
    static List<String> savings(Finding finding) {
        var saving = finding.saving();
        List<String> all = new ArrayList<>();
        String time = Figures.range(saving.msPerSessionLow(), saving.msPerSessionHigh());
        if (time != null) {
            all.add(time + " per session");
        }
        if (saving.p95Pct() != null) {
            all.add(Figures.percent(saving.p95Pct()) + " of p95");
        }
        if (saving.tokensPerSession() != null) {
            all.add(Figures.count(saving.tokensPerSession()) + " tokens per session");
        }
        if (saving.costPerSession() != null && saving.currency() != null) {
            all.add(Figures.money(saving.costPerSession(), saving.currency()) + " per session");
        }
        if (saving.bytesPerSession() != null) {
            all.add(bytes(saving.bytesPerSession()) + " of memory per session");
        }
        if (saving.bytesPerMinute() != null) {
            all.add(bytes(saving.bytesPerMinute()) + (all.isEmpty() ? " of memory" : "") + " a minute");
        }
        return all;
    }

    private static String bytes(double bytes) {
        return bytes >= 1e6
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f KB", bytes / 1e3);
    }

    /** The sentence without the words that the heading above it says already. */
    static List<String> unseen(List<String> notRecorded) {
        return notRecorded.stream()
                .map(line -> line.startsWith("not recorded: ") ? line.substring("not recorded: ".length()) : line)
                .toList();
    }

    static String percentile(@Nullable Double ms, long sessions) {
        if (ms != null) {
            return Figures.duration(ms);
        }
        return sessions < LEAST_SESSIONS ? insufficient(sessions) : Figures.UNKNOWN;
    }

    static String insufficient(long sessions) {
        return "insufficient data (n=" + sessions + " < " + LEAST_SESSIONS + ")";
    }

    /** Libraries that were refused come first: they need somebody. */
    static int order(String status) {
        return switch (status) {
            case "refused" -> 0;
            case "woven" -> 1;
            default -> 2;
        };
    }

    static double[] shares(List<PhaseFacts> phases, int decimals) {
        return Shares.rounded(
                phases.stream().mapToDouble(PhaseFacts::criticalPathPct).toArray(), decimals);
    }
}
