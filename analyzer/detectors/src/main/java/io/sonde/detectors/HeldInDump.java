package io.sonde.detectors;

import io.sonde.heap.AgentKind;
import io.sonde.heap.Holder;
import io.sonde.heap.HolderPattern;
import io.sonde.heap.HolderStep;
import io.sonde.heap.RootKind;
import io.sonde.model.Frame;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

    /** Whether the program holds them, in one of the ways that are known. */
    boolean isTelling() {
        return isKnown() && isOfTheProgram() && holder.share() >= LEAST_SHARE;
    }

    /** Whether the way there is not a thread's own, and leads through something that is not the JDK's. */
    private boolean isOfTheProgram() {
        return holder.root() != RootKind.THREAD
                && holder.path().stream().anyMatch(step -> !CodePlaces.isPlatform(new Frame(step.className(), "", 0)));
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
        AgentKind kind = holder.kind();
        AgentKind held = holder.holds();
        return "In the heap dump they are held by " + holder.text() + ". "
                + (kind != null
                        ? "That is " + kind.words() + ". "
                        : held != null ? "Behind each of what it holds stands " + held.words() + ". " : "");
    }

    /** The way from the root, one step each. */
    List<Finding.Step> steps() {
        List<String> lines = holder.lines();
        List<Finding.Step> steps = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            HolderStep step = holder.path().get(at);
            steps.add(new Finding.Step(
                    lines.get(at),
                    holder.via(at),
                    step.simpleName(),
                    step.entries(),
                    step.retainedBytes(),
                    at == holder.holder()));
        }
        return steps;
    }

    /** What to do about this way of holding, and about what holds it where agent systems have it. */
    String fix() {
        AgentKind kind = holder.kind() == null ? holder.holds() : holder.kind();
        return isBounded() || isOnlyWeak() || kind == null ? wayOut() : (wayOut() + " " + kind.remedy()).strip();
    }

    private String wayOut() {
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
