package io.sonde.heap;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who holds the objects of a class.
 *
 * @param growingClass as it was asked for
 * @param instances of the class in the dump
 * @param heldInstances those among them that are reachable by strong references
 * @param heldBytes what they take themselves
 * @param share part of the held instances that this holder keeps alive (or that have the same kind of way from a root),
 *     0 to 1
 * @param pattern how it holds them
 * @param path from the root to one of them; empty when nothing holds them
 * @param holder place of the holder in {@code path}; -1 when there is none
 * @param several whether this is one of several ways of the same kind, as with thread locals of several threads
 * @param root what the path begins with; null when nothing holds them
 * @param thread name of the thread that the path begins with, digits as #
 * @param retainedBytes what would be free without the holder, or without all of its kind
 * @param entries of the holder, when it is a collection; else -1
 * @param kind what the holder, or what owns it, is in an agent system
 * @param holds what the things that it holds are in an agent system, where it is nothing of the kind itself
 * @param boundedBy why the holder looks as if it had a bound, as part of a sentence; null when it does not
 */
public record Holder(
        String growingClass,
        long instances,
        long heldInstances,
        long heldBytes,
        double share,
        HolderPattern pattern,
        List<HolderStep> path,
        int holder,
        boolean several,
        @Nullable RootKind root,
        @Nullable String thread,
        long retainedBytes,
        long entries,
        @Nullable AgentKind kind,
        @Nullable AgentKind holds,
        @Nullable String boundedBy) {
    static final String STATIC = "static ";
    private static final double KILO = 1000;

    public Holder {
        path = List.copyOf(path);
    }

    /** The way in one line: {@code static Registry.SESSIONS -> ConcurrentHashMap (812 entries, 40.1 MB) -> Session}. */
    public String text() {
        return String.join(" -> ", lines());
    }

    /** The way, a step a line. */
    public List<String> lines() {
        return java.util.stream.IntStream.range(0, path.size())
                .mapToObj(this::line)
                .toList();
    }

    /** What leads to the step: a root, a field without its package, {@code entry}; empty when it is not known. */
    public String via(int at) {
        String field = path.get(at).field();
        String named = field == null ? "" : field.startsWith(STATIC) ? shortened(field) : field;
        if (at > 0 || root == RootKind.STATIC_FIELD) {
            return named;
        }
        return named.isEmpty() ? begin() : begin() + ": " + named;
    }

    private String line(int at) {
        HolderStep step = path.get(at);
        String type = step.simpleName();
        String via = via(at);
        if (at == 0 && root == RootKind.THREAD && type.equals("Thread")) {
            return begin();
        }
        StringBuilder text = new StringBuilder();
        if (!via.isEmpty()) {
            text.append(via).append(": ");
        }
        text.append(type);
        text.append(step.run() > 1 ? " (one behind the other, " : " (");
        if (step.entries() >= 0) {
            text.append(String.format(Locale.ROOT, "%,d", step.entries()))
                    .append(step.entries() == 1 ? " entry, " : " entries, ");
        }
        return text.append(size(step.retainedBytes())).append(')').toString();
    }

    /** Without the package of the class. */
    private static String shortened(String field) {
        int name = field.lastIndexOf('.');
        return STATIC + TypeNames.simple(field.substring(STATIC.length(), name)) + field.substring(name);
    }

    private String begin() {
        if (thread == null) {
            return root == null ? "" : root.words();
        }
        return root == RootKind.STACK
                ? "a variable on the stack of thread \"" + thread + "\""
                : "thread \"" + thread + "\"";
    }

    private static String size(long bytes) {
        if (bytes < KILO) {
            return bytes + " B";
        }
        return bytes < KILO * KILO
                ? String.format(Locale.ROOT, "%.1f kB", bytes / KILO)
                : String.format(Locale.ROOT, "%.1f MB", bytes / KILO / KILO);
    }
}
