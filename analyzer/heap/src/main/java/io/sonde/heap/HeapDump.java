package io.sonde.heap;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An open heap dump: HPROF 1.0.1 or 1.0.2, ids of 4 or 8 bytes, also packed ({@code .gz}) or cut off. It is read twice
 * from beginning to end when it is opened; its tables lie on the heap up to a quarter of it, beyond that in a temporary
 * file that is private and has no name. About 20 bytes an object and 4 a reference, up to 60 and 8 once holders are asked
 * for. Not thread-safe; to be closed.
 */
public final class HeapDump implements Closeable {
    /** Classes whose holders are looked for when none is named. */
    private static final int CANDIDATES = 12;

    private final Scratch scratch;
    private final Graph graph;
    private final @Nullable String damage;
    private @Nullable Dominators dominators;
    private @Nullable HolderSearch search;

    private HeapDump(Scratch scratch, Graph graph, @Nullable String damage) {
        this.scratch = scratch;
        this.graph = graph;
        this.damage = damage;
    }

    /** Opens a dump, with temporary data in the system's folder for it. */
    public static HeapDump open(Path file) throws UnreadableDump {
        return open(file, Path.of(System.getProperty("java.io.tmpdir", ".")));
    }

    /**
     * Opens a dump.
     *
     * @param temporary folder for temporary data, which is deleted however the process ends
     * @throws UnreadableDump with one sentence that says what is wrong
     */
    public static HeapDump open(Path file, Path temporary) throws UnreadableDump {
        Scratch scratch = new Scratch(temporary);
        try {
            DumpBytes bytes = DumpFile.open(file, temporary);
            FirstPass.Result first = FirstPass.over(bytes, scratch);
            if (first.pass().ids.count() == 0 || first.pass().classes.size() == 0) {
                throw new UnreadableDump("The heap dump " + file + " holds no objects"
                        + (first.damage() == null ? "." : ": " + first.damage() + "."));
            }
            Graph graph = new Graph(bytes, first.pass(), scratch);
            SecondPass.over(graph);
            return new HeapDump(scratch, graph, first.damage());
        } catch (UncheckedIOException e) {
            close(scratch);
            throw unwrapped(e);
        } catch (UnreadableDump e) {
            close(scratch);
            throw e;
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            close(scratch);
            throw new UnreadableDump("The heap dump " + file + " is damaged: its records contradict each other.", e);
        }
    }

    /** What is wrong with the file, as part of a sentence ("it was cut off"); null when it is whole. */
    public @Nullable String damage() {
        return damage;
    }

    /** Whether the dump says nothing of roots, as when its end is missing: what it holds is then a guess. */
    public boolean rootsAreAssumed() {
        return graph.assumedRoots;
    }

    /** Objects in the dump, classes among them. */
    public int objects() {
        return graph.count();
    }

    /** Bytes of tables in memory and in the temporary file, at their most so far. */
    public long tableBytes() {
        return scratch.bytes();
    }

    /** How many objects of each class there are; those that take most first, of equal ones by name. */
    public List<ClassCount> histogram() {
        long[] counts = new long[graph.classes.size()];
        long[] bytes = new long[counts.length];
        for (int object = 0; object < graph.count(); object++) {
            if (graph.offset.get(object) != 0) {
                int type = graph.type.get(object);
                counts[type]++;
                bytes[type] += graph.bytesOf(object);
            }
        }
        Map<String, ClassCount> byName = new LinkedHashMap<>();
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0) {
                byName.merge(
                        graph.classes.get(c).name,
                        new ClassCount(graph.classes.get(c).name, counts[c], bytes[c]),
                        (one, other) -> new ClassCount(
                                one.className(), one.instances() + other.instances(), one.bytes() + other.bytes()));
            }
        }
        List<ClassCount> rows = new ArrayList<>(byName.values());
        rows.sort(Comparator.comparingLong(ClassCount::bytes).reversed().thenComparing(ClassCount::className));
        return rows;
    }

    /** Bytes that strong references reach. */
    public long heldBytes() throws UnreadableDump {
        return dominators().retained.get(0);
    }

    /** The objects that keep most alive, of those that no other object alone keeps alive; at most {@code most}. */
    public List<Dominator> biggest(int most) throws UnreadableDump {
        Dominators tree = dominators();
        java.util.PriorityQueue<Integer> best = new java.util.PriorityQueue<>(
                Comparator.<Integer>comparingLong(i -> tree.retained.get(i)).thenComparing(Comparator.reverseOrder()));
        for (int i = 1; i <= tree.count(); i++) {
            if (tree.parent.get(i) == 0) {
                best.add(i);
                if (best.size() > most) {
                    best.remove();
                }
            }
        }
        CollectionSizes sizes = new CollectionSizes(graph, new Fields(graph));
        return best.stream()
                .sorted(Comparator.<Integer>comparingLong(i -> tree.retained.get(i))
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .map(i -> tree.object.get(i))
                .map(object -> new Dominator(
                        TypeNames.readable(Way.name(graph, object)), tree.retainedBy(object), sizes.of(object)))
                .toList();
    }

    /**
     * Who holds the objects of these classes, in their order; classes without objects are left out.
     *
     * @param classNames as histograms have them or as people write them; when empty, the classes of the application
     *     whose objects take most, and texts
     */
    public List<Holder> holders(Collection<String> classNames) throws UnreadableDump {
        try {
            HolderSearch holders = search();
            List<Holder> found = new ArrayList<>();
            for (String name : classNames.isEmpty() ? candidates() : classNames) {
                Holder holder = holders.of(name);
                if (holder != null) {
                    found.add(holder);
                }
            }
            return found;
        } catch (UncheckedIOException e) {
            throw unwrapped(e);
        }
    }

    /** Classes of the application by what their objects take. */
    private List<String> candidates() {
        List<String> names = new ArrayList<>(histogram().stream()
                .filter(row -> row.instances() > 1 && !TypeNames.ofTheJdk(row.className()))
                .map(ClassCount::className)
                .limit(CANDIDATES)
                .toList());
        names.add("java.lang.String"); // some programs leak nothing else
        return names;
    }

    private Dominators dominators() throws UnreadableDump {
        try {
            Dominators made = dominators;
            if (made == null) {
                made = new Dominators(graph, scratch);
                dominators = made;
            }
            return made;
        } catch (UncheckedIOException e) {
            throw unwrapped(e);
        }
    }

    private HolderSearch search() throws UnreadableDump {
        HolderSearch made = search;
        if (made == null) {
            Dominators tree = dominators();
            made = new HolderSearch(graph, tree, new Paths(graph, tree, scratch), scratch);
            search = made;
        }
        return made;
    }

    private static UnreadableDump unwrapped(UncheckedIOException failure) {
        return failure.getCause() instanceof UnreadableDump sentence
                ? sentence
                : new UnreadableDump("The heap dump cannot be read (" + failure.getMessage() + ").", failure);
    }

    private static void close(Scratch scratch) {
        try {
            scratch.close();
        } catch (IOException ignored) {
            // What was wrong before is told.
        }
    }

    /** Gives the temporary file back. */
    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
