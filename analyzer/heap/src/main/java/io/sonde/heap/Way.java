package io.sonde.heap;

import java.util.ArrayList;
import java.util.List;

/** A way through the graph, object by object, and the same as steps that people read. */
final class Way {
    private static final int LONGEST_CYCLE = 3;
    private static final int FEWEST_CYCLES = 3;
    private static final String NOWHERE = "";

    private final Graph graph;
    private final Fields fields;
    private final CollectionSizes sizes;
    private final Dominators dominators;
    private final List<Integer> objects;
    private final List<HolderStep> steps = new ArrayList<>();
    /** Of each step, which object it is. */
    private final List<Integer> places = new ArrayList<>();

    Way(Graph graph, Fields fields, Dominators dominators, List<Integer> objects) {
        this.graph = graph;
        this.fields = fields;
        this.sizes = new CollectionSizes(graph, fields);
        this.dominators = dominators;
        this.objects = objects;
        walk();
        fold();
    }

    List<HolderStep> steps() {
        return steps;
    }

    /** The step that stands for an object: itself, or what it is inside of. */
    int stepOf(int object) {
        int place = objects.indexOf(object);
        int step = 0;
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i) <= place) {
                step = i;
            }
        }
        return steps.isEmpty() ? -1 : step;
    }

    /** Class of an object on the way; of a class, its own name. */
    static String name(Graph graph, int object) {
        DumpClass asClass = graph.asClass(object);
        return asClass == null ? graph.typeOf(object).name : asClass.name;
    }

    /** Whether this is a part of which collections of the JDK are made, and not one of them. */
    static boolean inside(Graph graph, int object) {
        if (graph.asClass(object) != null) {
            return false;
        }
        String name = graph.typeOf(object).name;
        if (name.startsWith("[")) {
            return name.equals("[Ljava.lang.Object;")
                    || name.startsWith("[Ljava.util.")
                    || name.startsWith("[Ljava.lang.ThreadLocal$");
        }
        int inner = name.indexOf('$');
        if (name.startsWith("java.lang.ThreadLocal$")) {
            return true;
        }
        return name.startsWith("java.util.")
                && inner > 0
                && !name.startsWith("java.util.Collections$")
                && !name.startsWith("java.util.ImmutableCollections$")
                && !name.startsWith("java.util.concurrent.CompletableFuture$")
                && !name.startsWith("java.util.concurrent.ThreadPoolExecutor$")
                && !name.endsWith("$DelayedWorkQueue")
                && !name.endsWith("FutureTask")
                && !name.endsWith("$KeySetView")
                && !name.equals("java.util.Arrays$ArrayList");
    }

    private void walk() {
        String field = NOWHERE;
        boolean entry = false;
        for (int i = 0; i < objects.size(); i++) {
            int object = objects.get(i);
            if (i > 0) {
                String own = fields.between(objects.get(i - 1), object);
                DumpClass owner = graph.asClass(objects.get(i - 1));
                boolean threadLocal =
                        graph.typeOf(objects.get(i - 1)).name.equals("java.lang.ThreadLocal$ThreadLocalMap$Entry");
                field = owner != null && own != null
                        ? Holder.STATIC + owner.name + "." + own
                        : threadLocal ? "thread local value" : entry ? "entry" : own == null ? NOWHERE : own;
            }
            DumpClass asClass = graph.asClass(object);
            if (asClass != null && i + 1 < objects.size() && fields.between(object, objects.get(i + 1)) != null) {
                entry = false;
                continue; // the next step names it
            }
            if (i > 0 && i + 1 < objects.size() && inside(graph, object)) {
                entry = !name(graph, object).startsWith("java.lang.ThreadLocal$");
                continue;
            }
            entry = false;
            String shown = TypeNames.readable(name(graph, object)) + (asClass == null ? "" : " (class)");
            steps.add(new HolderStep(
                    field.isEmpty() ? null : field, shown, dominators.retainedBy(object), sizes.of(object), 1));
            places.add(i);
        }
    }

    /** Folds what repeats itself: one node of a list behind the other, a future behind the other. */
    private void fold() {
        for (int cycle = 1; cycle <= LONGEST_CYCLE; cycle++) {
            for (int from = 0; from + cycle * 2 <= steps.size(); from++) {
                int times = 1;
                while (repeats(from, from + times * cycle, cycle)) {
                    times++;
                }
                if (times >= (cycle == 1 ? 2 : FEWEST_CYCLES)) {
                    for (int i = 0; i < (times - 1) * cycle; i++) {
                        steps.remove(from + cycle);
                        places.remove(from + cycle);
                    }
                    steps.set(from, steps.get(from).times(times - 1));
                }
            }
        }
    }

    private boolean repeats(int first, int next, int cycle) {
        if (next + cycle > steps.size()) {
            return false;
        }
        for (int i = 0; i < cycle; i++) {
            if (!steps.get(first + i).className().equals(steps.get(next + i).className())) {
                return false;
            }
        }
        return true;
    }
}
