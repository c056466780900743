package io.sonde.detectors;

import io.sonde.heap.HeapDump;
import io.sonde.heap.Holder;
import io.sonde.heap.HolderPattern;
import io.sonde.heap.RootKind;
import io.sonde.heap.UnreadableDump;
import io.sonde.model.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds what grows, by the heap dump of a recording. It is a second source for a leak where it names a collection or the
 * like that holds most of the objects, and speaks against one where only what the collector may clear holds them, or a cache
 * that looks as if it had a bound.
 *
 * @param holder of most objects of the class
 */
record HeldInDump(Holder holder) {
    /** Part of what has come that it must hold (ours). */
    static final double LEAST_SHARE = 0.8;

    private static final Set<HolderPattern> UNDECIDED = EnumSet.of(
            HolderPattern.ONLY_WEAKLY_HELD,
            HolderPattern.BOUNDED_CACHE,
            HolderPattern.THREAD_STACK,
            HolderPattern.OTHER);

    /** Null without a dump, when it cannot be read, and when none of the classes is in it. */
    static @Nullable HeldInDump of(@Nullable Path dump, List<String> classes) {
        List<Holder> holders = all(dump, classes);
        return holders.isEmpty() ? null : new HeldInDump(holders.get(0));
    }

    /** Of the first of these classes that the program holds in one of the ways that are known; null where none is. */
    static @Nullable HeldInDump telling(@Nullable Path dump, List<String> classes) {
        return all(dump, classes).stream()
                .map(HeldInDump::new)
                .filter(held -> held.isKnown() && held.isOfTheProgram() && held.holder.share() >= LEAST_SHARE)
                .findFirst()
                .orElse(null);
    }

    /** Whether the way there is not a thread's own, and leads through something that is not the JDK's. */
    private boolean isOfTheProgram() {
        return holder.root() != RootKind.THREAD
                && holder.path().stream().anyMatch(step -> !CodePlaces.isPlatform(new Frame(step.className(), "", 0)));
    }

    private static List<Holder> all(@Nullable Path dump, List<String> classes) {
        if (dump == null || classes.isEmpty()) {
            return List.of();
        }
        try (HeapDump heap = HeapDump.open(dump)) {
            return heap.holders(classes);
        } catch (UnreadableDump unreadable) {
            return List.of(); // the histograms stand without it
        } catch (IOException left) {
            return List.of();
        }
    }

    /**
     * Whether it is one of the ways in which programs hold what they need no more, and holds what has come.
     *
     * @param more objects of the class than at first; what was there then, as texts are, others may hold
     */
    boolean confirms(long more) {
        return !UNDECIDED.contains(holder.pattern())
                && holder.path().stream().noneMatch(step -> step.className().startsWith("io.sonde."))
                && holder.share() * holder.heldInstances() >= LEAST_SHARE * more;
    }

    /** Whether the dump says in which way they are held. */
    boolean isKnown() {
        return holder.pattern() == HolderPattern.BOUNDED_CACHE || !UNDECIDED.contains(holder.pattern());
    }

    boolean isBounded() {
        return holder.pattern() == HolderPattern.BOUNDED_CACHE;
    }

    boolean isOnlyWeak() {
        return holder.pattern() == HolderPattern.ONLY_WEAKLY_HELD;
    }

    /** One sentence; empty where nothing holds them. */
    String words() {
        if (isOnlyWeak()) {
            return "Only soft or weak references hold them: the collector frees them when it needs room. ";
        }
        if (holder.path().isEmpty()) {
            return "";
        }
        return "In the heap dump they are held by " + holder.text() + ". "
                + (holder.kind() == null ? "" : "That is " + holder.kind().words() + ". ");
    }

    /** What to do about this way of holding. */
    String fix() {
        return switch (holder.pattern()) {
            case MAP_WITHOUT_EVICTION ->
                "Remove the entry when its session ends, or give the map a limit of size or age (a cache library has both).";
            case COLLECTION ->
                "Take out what is done with, or give the collection a bound and decide what happens when it is full.";
            case THREAD_LOCAL ->
                "Call remove() in a finally block when the work is done: threads of a pool live on, and so do their values.";
            case LISTENER_LIST -> "Unsubscribe when the session ends, or let the list hold its listeners weakly.";
            case FUTURE_NEVER_COMPLETED ->
                "Complete or cancel the future in every case (orTimeout), and let each session wait for a copy() of it.";
            case EXECUTOR_QUEUE ->
                "Cancel tasks with their session (setRemoveOnCancelPolicy(true) frees them), bound the queue, and shut the"
                        + " executor down when its owner ends.";
            case WEAK_MAP_VALUE_HOLDS_KEY ->
                "Keep the key out of the value, or hold the value weakly, too: as it is, no entry ever goes.";
            case CLASS_LOADER_PINNED ->
                "Let go of what was loaded: statics, threads and thread locals that hold its loader.";
            case LINKED_CHAIN -> "Cut the chain: keep so many links, or drop the link to the one before.";
            case THREADS -> "End the threads with what they work for, or share a pool.";
            case BOUNDED_CACHE, THREAD_STACK, ONLY_WEAKLY_HELD, OTHER -> "";
        };
    }
}
