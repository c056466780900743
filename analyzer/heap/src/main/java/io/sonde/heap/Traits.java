package io.sonde.heap;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be told of a holder from the classes and fields around it: its pattern, its bound, its kind. */
final class Traits {
    /** How far from the holder a class still says something of it. */
    private static final int NEAR = 4;

    private static final Pattern LISTENERS =
            Pattern.compile("(?i).*(listener|observer|subscriber|subscription|(?<!tool)callback|eventhandler).*");
    private static final Pattern CACHE = Pattern.compile(".*(Cache|LRU|Lru).*");
    private static final Pattern LIBRARY_CACHE = Pattern.compile(
            "com\\.github\\.benmanes\\.caffeine\\..*|com\\.google\\.common\\.cache\\..*|.*\\.ehcache\\..*|.*\\.cache2k\\..*");
    private static final Pattern QUEUE_OWNER = Pattern.compile(
            "java\\.util\\.concurrent\\.(ThreadPoolExecutor|"
                    + "ScheduledThreadPoolExecutor|ForkJoinPool).*|java\\.util\\.(TaskQueue|TimerThread|Timer)|.*\\$DelayedWorkQueue");
    private static final Pattern FUTURE = Pattern.compile("java\\.util\\.concurrent\\.CompletableFuture.*");

    private final Graph graph;
    private final Fields fields;
    private final Dominators dominators;
    private final Paths paths;
    private final List<Integer> way;
    private final int holder;
    private final int at;
    private final Growing growing;
    private final boolean several;

    Traits(
            Graph graph,
            Fields fields,
            Dominators dominators,
            Paths paths,
            List<Integer> way,
            int holder,
            Growing growing,
            boolean several) {
        this.graph = graph;
        this.fields = fields;
        this.dominators = dominators;
        this.paths = paths;
        this.way = way;
        this.holder = holder;
        this.at = Math.max(0, way.indexOf(holder));
        this.growing = growing;
        this.several = several;
    }

    HolderPattern pattern() {
        DumpClass type = graph.typeOf(holder);
        DumpClass grows = growingType();
        if (grows != null && grows.is("java.lang.Thread")) {
            return HolderPattern.THREADS;
        }
        if (loader(grows)) {
            return HolderPattern.CLASS_LOADER_PINNED;
        }
        if (named(0, way.size(), Pattern.compile("java\\.lang\\.ThreadLocal\\$.*"))) {
            return HolderPattern.THREAD_LOCAL;
        }
        if (valueHoldsKey()) {
            return HolderPattern.WEAK_MAP_VALUE_HOLDS_KEY;
        }
        if (named(at - NEAR, at + 2, QUEUE_OWNER)
                && (collection(type) || QUEUE_OWNER.matcher(type.name).matches())) {
            return HolderPattern.EXECUTOR_QUEUE;
        }
        if (named(at - 1, at + 1, FUTURE)) {
            return HolderPattern.FUTURE_NEVER_COMPLETED;
        }
        if (listeners()) {
            return HolderPattern.LISTENER_LIST;
        }
        if (bound() != null) {
            return HolderPattern.BOUNDED_CACHE;
        }
        if (at == 0 && root() == RootKind.STACK && !several) {
            return HolderPattern.THREAD_STACK;
        }
        if (map(type)) {
            return set() ? HolderPattern.COLLECTION : HolderPattern.MAP_WITHOUT_EVICTION;
        }
        if (collection(type)) {
            return HolderPattern.COLLECTION;
        }
        if (chain()) {
            return HolderPattern.LINKED_CHAIN;
        }
        if (root() == RootKind.THREAD || root() == RootKind.STACK) {
            return several ? HolderPattern.THREADS : HolderPattern.THREAD_STACK;
        }
        return HolderPattern.OTHER;
    }

    private @Nullable RootKind root() {
        return way.isEmpty() ? null : paths.source(way.get(0));
    }

    /** Why the holder looks bounded; null when it does not. */
    @Nullable
    String bound() {
        for (int i = at; i >= Math.max(0, at - NEAR); i--) {
            String name = name(i);
            if (LIBRARY_CACHE.matcher(name).matches()) {
                return unboundedByChoice(i) ? null : "it is a cache of a library (" + TypeNames.simple(name) + ")";
            }
        }
        DumpClass type = graph.typeOf(holder);
        if (type.is("java.util.LinkedHashMap")) {
            if (fields.count(holder, "accessOrder") == 1) {
                return "it is a LinkedHashMap in order of access";
            }
            if (!type.name.startsWith("java.")) {
                return "it is a LinkedHashMap of its own class (" + TypeNames.simple(type.name) + ")";
            }
        }
        for (int i = at; i >= Math.max(0, at - NEAR); i--) {
            String simple = TypeNames.simple(name(i));
            if (CACHE.matcher(simple).matches() && !TypeNames.ofTheJdk(name(i))) {
                String limit = new Limits(graph, fields).of(way.get(i));
                // A plain map keeps what it gets, whatever the class around it is called.
                return limit != null
                        ? "it is named as a cache and has " + limit
                        : TypeNames.ofTheJdk(type.name) ? null : "it is named as a cache (" + simple + ")";
            }
        }
        return null;
    }

    /** What the holder, or the nearest that leads to it, is in an agent system. */
    @Nullable
    AgentKind kind() {
        for (int i = at; i >= 0; i--) {
            DumpClass asClass = graph.asClass(way.get(i));
            AgentKind kind = AgentKind.of(asClass == null ? graph.typeOf(way.get(i)) : asClass);
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    /** What the first thing below the holder that says so is in an agent system. */
    @Nullable
    AgentKind holds() {
        for (int i = at + 1; i < Math.min(way.size(), at + 1 + NEAR); i++) {
            AgentKind kind = AgentKind.of(graph.typeOf(way.get(i)));
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    /** Caffeine names the class of a cache that was built without a bound so; Guava's has no largest weight. */
    private boolean unboundedByChoice(int i) {
        if (name(i).contains("Unbounded")) {
            return true;
        }
        return graph.typeOf(way.get(i)).is("com.google.common.cache.LocalCache")
                && fields.count(way.get(i), "maxWeight") < 0
                && fields.count(way.get(i), "expireAfterAccessNanos") == 0
                && fields.count(way.get(i), "expireAfterWriteNanos") == 0;
    }

    private @Nullable DumpClass growingType() {
        int first = growing.types().nextSetBit(0);
        return first < 0 ? null : graph.classes.get(first);
    }

    private boolean loader(@Nullable DumpClass grows) {
        if (grows != null && (grows.is("java.lang.ClassLoader") || grows.name.equals("java.lang.Class"))) {
            return true;
        }
        for (int i = at + 1; i < way.size(); i++) {
            if (graph.typeOf(way.get(i)).is("java.lang.ClassLoader") || graph.asClass(way.get(i)) != null) {
                return true;
            }
        }
        return false;
    }

    private boolean valueHoldsKey() {
        for (int object : way.subList(Math.min(at, way.size()), way.size())) {
            if (graph.typeOf(object).is("java.util.WeakHashMap$Entry")) {
                int key = fields.reference(object, "referent");
                for (int up = key < 0 ? -1 : key; up >= 0; up = dominators.above(up)) {
                    if (up == object) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean listeners() {
        for (int i = Math.max(0, at - 1); i < Math.min(way.size(), at + NEAR); i++) {
            String field = i + 1 < way.size() && i <= at ? fields.between(way.get(i), way.get(i + 1)) : null;
            if (field != null && LISTENERS.matcher(field).matches()
                    || LISTENERS.matcher(TypeNames.simple(name(i))).matches() && graph.asClass(way.get(i)) == null) {
                return true;
            }
        }
        return false;
    }

    private boolean set() {
        return at > 0 && graph.typeOf(way.get(at - 1)).is("java.util.AbstractSet");
    }

    private boolean chain() {
        int same = 0;
        for (int i = at; i < way.size(); i++) {
            same += graph.type.get(way.get(i)) == graph.type.get(holder) ? 1 : 0;
        }
        return same > 1 || growing.types().get(graph.type.get(holder));
    }

    static boolean map(DumpClass type) {
        return type.is("java.util.AbstractMap")
                || type.is("java.util.Hashtable")
                || type.name.toLowerCase(Locale.ROOT).endsWith("map");
    }

    static boolean collection(DumpClass type) {
        return type.is("java.util.AbstractCollection")
                || type.name.startsWith("[")
                || type.name.startsWith("java.util.") && type.name.matches(".*(List|Set|Queue|Deque|View)");
    }

    private boolean named(int from, int to, Pattern pattern) {
        for (int i = Math.max(0, from); i < Math.min(way.size(), to); i++) {
            if (pattern.matcher(name(i)).matches()) {
                return true;
            }
        }
        return false;
    }

    private String name(int i) {
        return Way.name(graph, way.get(i));
    }
}
