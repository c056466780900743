package io.sonde.detectors;

import io.sonde.detectors.GrowingClasses.Growing;
import io.sonde.model.Evidence;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.HeapRecord;
import io.sonde.model.Session;
import io.sonde.model.Stacks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where objects of each class are allocated, by samples in sessions, and where what is outside of the heap begins that was not
 * seen to end (threads, classes, memory): line, phase, agent and operation.
 */
final class AllocationSites {
    /** Of more classes nothing is kept: the heaviest are seen early. */
    private static final int MOST_CLASSES = 300;

    /** Fewer name no place (ours). */
    static final int LEAST_SAMPLES = 5;

    /** Part of the time at the end in which memory that is taken says nothing yet (as async-profiler's own tools). */
    private static final double YOUNG = 0.1;

    private static final int MOST_TIMES = 2_000;

    /** Of one class. */
    static final class Site {
        final Votes<Frame> lines = new Votes<>();
        final Votes<String> phases = new Votes<>();
        final Votes<String> agents = new Votes<>();
        final Votes<String> operations = new Votes<>();
        long samples;
        /** When what was still alive at the end was allocated; at most {@value #MOST_TIMES}. */
        final List<Long> survivors = new ArrayList<>();

        private void merge(Site other) {
            survivors.addAll(other.survivors.subList(
                    0, Math.min(other.survivors.size(), Math.max(0, MOST_TIMES - survivors.size()))));
            lines.merge(other.lines);
            phases.merge(other.phases);
            agents.merge(other.agents);
            operations.merge(other.operations);
            samples += other.samples;
        }
    }

    private final Site threads = new Site();
    private final Site classes = new Site();
    /** When classes were loaded that the recorder needed. */
    private final List<Long> ourClasses = new ArrayList<>();
    /** Memory outside of the heap, by the class that took it. */
    private final Map<String, Site> blocks = new HashMap<>();

    private final Map<String, Site> byClass = new HashMap<>();
    private final Map<String, Site> living = new HashMap<>();
    private final CodePlaces places = new CodePlaces();

    void observe(Session session) {
        Evidence all = session.evidence().all();
        long collected = collected(all.heap());
        for (int node = 0; node < session.size(); node++) {
            for (int piece : session.evidence().of(node)) {
                if (all.kind(piece) == EvidenceKind.ALLOCATION) {
                    Site site = site(byClass, all.text(piece));
                    if (site != null) {
                        add(site, session, node, all, piece, all.weight(piece));
                    }
                } else if (all.kind(piece) == EvidenceKind.LIVE && all.from(piece) <= collected) {
                    Site site = site(living, all.text(piece));
                    if (site != null) {
                        add(site, session, node, all, piece, all.weight(piece));
                        if (site.survivors.size() < MOST_TIMES) {
                            site.survivors.add(all.from(piece));
                        }
                    }
                } else {
                    Site site = outside(all, piece);
                    if (site != null) {
                        add(site, session, node, all, piece, weight(all, piece));
                    }
                }
            }
        }
    }

    /**
     * Until when everything that is garbage was collected: the last histogram but the one at the end, which may come after the
     * samples were written. What was allocated later and is called alive was most often only not collected yet.
     */
    private static long collected(HeapRecord heap) {
        return heap.histograms().stream()
                .filter(histogram -> !histogram.reason().equals("end"))
                .mapToLong(HeapRecord.Histogram::at)
                .max()
                .orElse(Long.MAX_VALUE);
    }

    /** Of what is outside of the heap and was not seen to end; null for anything else. */
    private @Nullable Site outside(Evidence all, int piece) {
        return switch (all.kind(piece)) {
            case THREAD_START -> all.events().hasEnded(all.weight(piece)) ? null : threads;
            case CLASS_DEFINED -> isWarm(all, piece, 0) && !isOurs(all, piece) ? classes : null;
            case NATIVE_MEMORY ->
                isWarm(all, piece, YOUNG) ? site(blocks, taker(all.stacks(), all.stack(piece))) : null;
            default -> null;
        };
    }

    private static long weight(Evidence all, int piece) {
        return all.kind(piece) == EvidenceKind.NATIVE_MEMORY ? all.weight(piece) : 1;
    }

    /** Whether it began after warm-up, and not in the last part of the time, in which what comes may still go. */
    private static boolean isWarm(Evidence all, int piece, double young) {
        HeapRecord heap = all.heap();
        return all.from(piece) >= HeapView.warm(heap)
                && all.from(piece) <= heap.to() - (long) (young * (heap.to() - heap.from()));
    }

    /** Whether the recorder did it: it loads what it needs when it looks closer. */
    private static boolean isOurs(Evidence all, int piece) {
        int stack = all.stack(piece);
        for (int depth = 0; stack >= 0 && depth < all.stacks().depth(stack); depth++) {
            if (all.stacks().frame(stack, depth).className().startsWith("io.sonde.")) {
                return true;
            }
        }
        return false;
    }

    /** The class whose code asked for the memory; empty where no Java code did. */
    private static String taker(Stacks stacks, int stack) {
        for (int depth = 0; stack >= 0 && depth < stacks.depth(stack); depth++) {
            String name = stacks.frame(stack, depth).className();
            if (!name.isEmpty() && !name.endsWith(".Unsafe") && !name.equals("jdk.internal.misc.ScopedMemoryAccess")) {
                return name;
            }
        }
        return "";
    }

    /** The same of what no session began. */
    void observeOutside(Evidence all) {
        for (int piece = 0; piece < all.size(); piece++) {
            if (all.kind(piece) == EvidenceKind.CLASS_DEFINED && isOurs(all, piece)) {
                ourClasses.add(all.from(piece));
            }
            Site site = all.isPlaced(piece) ? null : outside(all, piece);
            if (site != null) {
                site.samples++;
                line(site, all, piece, weight(all, piece));
            }
        }
    }

    /** How many classes the recorder had loaded until then, since it records that. */
    long ourClasses(long until) {
        return ourClasses.stream().filter(at -> at <= until).count();
    }

    /** Of threads that were started and not seen to end. */
    Site threads() {
        return threads;
    }

    /** Of classes that were defined after warm-up; null where there are too few. */
    @Nullable
    Site classes() {
        return enough(classes);
    }

    /** Of memory outside of the heap that was not freed and that this class took; null where there are too few samples. */
    @Nullable
    Site blocks(String taker) {
        return enough(blocks.get(taker));
    }

    /** The same, whoever took it. */
    @Nullable
    Site blocks() {
        Site all = new Site();
        blocks.values().forEach(all::merge);
        return enough(all);
    }

    /** Whether the class took memory outside of the heap and did not free it. */
    boolean tookMemory(String name) {
        return blocks.containsKey(name);
    }

    private static @Nullable Site enough(@Nullable Site site) {
        return site != null && site.samples >= LEAST_SAMPLES ? site : null;
    }

    private void add(Site site, Session session, int node, Evidence all, int piece, long weight) {
        site.samples++;
        site.phases.add(session.phase(node).label(), weight);
        site.operations.add(Names.display(session, session.owner(node)), weight);
        String agent = session.agent(node);
        if (agent != null) {
            site.agents.add(agent, weight);
        }
        line(site, all, piece, weight);
    }

    private void line(Site site, Evidence all, int piece, long weight) {
        Frame line = places.of(all.stacks(), all.stack(piece));
        if (line != null && !line.className().isEmpty()) {
            site.lines.add(line, weight);
        }
    }

    private static @Nullable Site site(Map<String, Site> sites, String type) {
        Site known = sites.get(type);
        if (known == null && !type.isEmpty() && sites.size() < MOST_CLASSES) {
            known = new Site();
            sites.put(type, known);
        }
        return known;
    }

    void merge(AllocationSites other) {
        threads.merge(other.threads);
        classes.merge(other.classes);
        merge(blocks, other.blocks);
        merge(byClass, other.byClass);
        merge(living, other.living);
    }

    private static void merge(Map<String, Site> into, Map<String, Site> from) {
        from.forEach((type, theirs) -> {
            Site mine = site(into, type);
            if (mine != null) {
                mine.merge(theirs);
            }
        });
    }

    /**
     * Of what grows: of objects that were still alive at the end, where such were sampled, whatever their class; else of all of
     * the first class that is the program's or a library's. Null where there are too few samples.
     */
    @Nullable
    Site of(List<Growing> growing) {
        Site alive = new Site();
        for (Growing one : growing) {
            Site own = living.get(one.name());
            if (own != null) {
                alive.merge(own);
            }
        }
        if (alive.samples >= LEAST_SAMPLES) {
            return alive;
        }
        return growing.stream()
                .filter(Growing::isNamed)
                .map(one -> byClass.get(one.name()))
                .filter(site -> site != null && site.samples >= LEAST_SAMPLES)
                .findFirst()
                .orElse(null);
    }
}
