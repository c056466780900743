package io.sonde.heap;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cache of the program's own could forget: it has a number that says how much or how long it keeps, or an order in
 * which it would forget beside what it keeps.
 */
final class Limits {
    private static final Pattern LIMIT = Pattern.compile(
            "(?i).*(max|most|limit|capacit|bound|size|ttl|live|expir|evict|age|retention|keep|weight|duration|timeout|"
                    + "minutes|seconds|millis|nanos).*");
    private static final Pattern NO_LIMIT = Pattern.compile("(?i)serialVersionUID|.*(message|page|usage|storage).*");

    private final Graph graph;
    private final Fields fields;

    Limits(Graph graph, Fields fields) {
        this.graph = graph;
        this.fields = fields;
    }

    /** What of the object, or of the class, says so, as part of a sentence; null when nothing does. */
    @Nullable
    String of(int object) {
        DumpClass asClass = graph.asClass(object);
        int depth = 0;
        for (DumpClass c = asClass == null ? graph.typeOf(object) : asClass; c != null && depth < 100; c = c.parent()) {
            if (TypeNames.ofTheJdk(c.name)) {
                break;
            }
            for (String constant : c.constants) {
                if (isLimit(constant)) {
                    return named(c, constant);
                }
            }
            for (int i = 0; asClass == null && i < c.ownNames.size(); i++) {
                String limit = limit(object, c.ownNames.get(i), c.ownTypes.get(i));
                if (limit != null) {
                    return named(c, limit);
                }
            }
            depth++;
        }
        return null;
    }

    private static String named(DumpClass type, String field) {
        return TypeNames.simple(type.name) + "." + field;
    }

    private @Nullable String limit(int object, String field, int type) {
        if (type == DumpClass.INT || type == DumpClass.LONG) {
            return isLimit(field) ? field : null;
        }
        int held = type == DumpClass.OBJECT ? fields.reference(object, field) : -1;
        if (held < 0 || graph.asClass(held) != null) {
            return null;
        }
        String name = graph.typeOf(held).name;
        boolean order =
                name.matches("java\\.util\\..*(Queue|Deque|LinkedList|LinkedHashMap|LinkedHashSet|SkipList.*|Tree.*)");
        return order || name.equals("java.time.Duration") ? field : null;
    }

    private static boolean isLimit(String name) {
        return LIMIT.matcher(name).matches() && !NO_LIMIT.matcher(name).matches();
    }
}
