package io.sonde.detectors;

import io.sonde.detectors.GrowingClasses.Growing;
import io.sonde.heap.AgentKind;
import io.sonde.model.HeapRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what grows, where there is no heap dump: by ways from roots to sampled objects, which were followed while
 * recording. The way is the one that most of them share down to the class that grows. It names the holder and says
 * nothing of sizes, and it confirms nothing.
 *
 * @param steps from the root on, without the insides of the JDK's collections
 * @param samples that share the way, of {@code all} in which the class stands
 * @param kind what the holder, or the nearest that leads to it, is in an agent system
 */
record HeldInSamples(
        List<Finding.Step> steps,
        long samples,
        long all,
        @Nullable AgentKind kind) {
    /** Fewer that share a way are chance (ours). */
    static final int LEAST_SAMPLES = 3;
    /** Part of the ways to the class that must be the same (ours). */
    static final double LEAST_SHARE = 0.5;

    private static final Pattern INSIDE =
            Pattern.compile("java\\.util\\..*\\$.*|java\\.lang\\.ThreadLocal\\$.*|java\\.(util|lang)\\..*\\[]");
    private static final Pattern COLLECTION = Pattern.compile(".*(Map|List|Set|Queue|Deque|Vector|\\[])");
    private static final String STATIC = "static ";

    /** @param since what was allocated before stays for other reasons */
    static @Nullable HeldInSamples of(List<HeapRecord.Way> ways, List<Growing> growing, long since) {
        for (Growing one : growing) {
            HeldInSamples found = to(one.name(), ways, since);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable HeldInSamples to(String type, List<HeapRecord.Way> ways, long since) {
        Map<String, Long> votes = new HashMap<>();
        Map<String, List<HeapRecord.WayStep>> examples = new HashMap<>();
        long all = 0;
        for (HeapRecord.Way way : ways) {
            int end = indexOf(type, way.steps());
            if (end > 0 && way.at() >= since) {
                List<HeapRecord.WayStep> own = way.steps().subList(0, end + 1);
                StringBuilder key = new StringBuilder();
                shown(own)
                        .forEach(step -> key.append(step.via())
                                .append(' ')
                                .append(step.type())
                                .append(' '));
                votes.merge(key.toString(), 1L, Long::sum);
                examples.merge(key.toString(), own, (first, later) -> first);
                all++;
            }
        }
        String most = PoolUse.mostOf(votes);
        long samples = most == null ? 0 : votes.getOrDefault(most, 0L);
        List<HeapRecord.WayStep> way = examples.getOrDefault(most == null ? "" : most, List.of());
        return samples < LEAST_SAMPLES || samples < LEAST_SHARE * all
                ? null
                : new HeldInSamples(shown(way), samples, all, kind(way));
    }

    private static @Nullable AgentKind kind(List<HeapRecord.WayStep> way) {
        for (int i = holder(way); i >= 0; i--) {
            AgentKind kind = AgentKind.of(way.get(i).type());
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    private static int indexOf(String type, List<HeapRecord.WayStep> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).type().equals(type)) {
                return i;
            }
        }
        return -1;
    }

    private static List<Finding.Step> shown(List<HeapRecord.WayStep> way) {
        int holder = holder(way);
        List<Finding.Step> steps = new ArrayList<>();
        String hidden = "";
        for (int i = 0; i < way.size(); i++) {
            HeapRecord.WayStep step = way.get(i);
            boolean inside =
                    i > 0 && i < way.size() - 1 && INSIDE.matcher(step.type()).matches();
            if (inside) {
                hidden = step.type();
            } else {
                steps.add(step(step, i == 0, hidden, i == holder));
                hidden = "";
            }
        }
        return steps;
    }

    /** The last collection before the end; where there is none, what refers to it. */
    private static int holder(List<HeapRecord.WayStep> way) {
        for (int i = way.size() - 2; i >= 0; i--) {
            String type = way.get(i).type();
            boolean collection =
                    way.get(i).entries() >= 0 || COLLECTION.matcher(type).matches();
            if (collection && (i == 0 || !INSIDE.matcher(type).matches())) {
                return i;
            }
        }
        return Math.max(0, way.size() - 2);
    }

    private static Finding.Step step(HeapRecord.WayStep step, boolean first, String hidden, boolean holds) {
        String via = step.via();
        if (!hidden.isEmpty()) {
            via = hidden.startsWith("java.lang.ThreadLocal") ? "thread local" : "entry";
        } else if (via.startsWith(STATIC)) {
            int name = via.lastIndexOf('.');
            via = name < 0 ? via : STATIC + simple(via.substring(STATIC.length(), name)) + via.substring(name);
        } else if (first && via.isEmpty()) {
            via = step.type().equals("java.lang.Thread") ? "a thread" : "a root";
        }
        String type = simple(step.type());
        String entries = step.entries() < 0
                ? ""
                : " (" + Wording.count(step.entries()) + (step.entries() == 1 ? " entry)" : " entries)");
        return new Finding.Step(via + ": " + type + entries, via, type, step.entries(), -1, holds);
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The way in one line. */
    String text() {
        return String.join(" -> ", steps.stream().map(Finding.Step::words).toList());
    }

    /** One or two sentences. */
    String words() {
        return "Ways from roots, followed while recording, lead to " + samples + " of " + all + " sampled objects by "
                + text() + ". "
                + (kind == null ? "" : "That is " + kind.words() + ". ");
    }

    /** What to do about what agent systems have it for, as a further sentence; empty where that is not known. */
    String fix() {
        return kind == null ? "" : " " + kind.remedy();
    }
}
