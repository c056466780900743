package io.sonde.detectors;

import io.sonde.model.Frame;
import io.sonde.model.Stacks;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which stack was seen most: samples by what they stand for, waits by how long they were. Keeps the heaviest
 * {@value #MOST} and as many newcomers, whatever the number of stacks. Used by one thread.
 */
final class StackVotes {
    /** Of a deeper stack the outer frames are not told. */
    static final int MOST_FRAMES = 30;

    private static final int MOST = 64;

    /** Numbers mean something in the recording they come from only. */
    private @Nullable Stacks stacks;

    private final Map<Integer, Vote> numbered = new HashMap<>();
    private final Map<Told, Long> told = new TreeMap<>();

    private record Vote(int stack, @Nullable Frame place, long weight) {
        Vote plus(Vote other) {
            return new Vote(stack, place, weight + other.weight);
        }
    }

    /** A stack in words, {@code place} the line of it that somebody can change. */
    private record Told(String frames, @Nullable Frame place) implements Comparable<Told> {
        private static final Comparator<Told> ORDER = Comparator.comparing(Told::frames)
                .thenComparing(Told::place, Comparator.nullsFirst(Comparator.naturalOrder()));

        @Override
        public int compareTo(Told other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * @param stack number of the stack; below 0 there is none and nothing is counted
     * @param place as {@link CodePlaces} has it
     */
    void add(Stacks all, int stack, @Nullable Frame place, long weight) {
        if (stack < 0) {
            return;
        }
        if (all != stacks) {
            tell();
            stacks = all;
        }
        numbered.merge(stack, new Vote(stack, place, weight), Vote::plus);
        if (numbered.size() > 2 * MOST) {
            keepHeaviest();
        }
    }

    private void keepHeaviest() {
        List<Integer> light = numbered.values().stream()
                .sorted(Comparator.comparingLong(Vote::weight).reversed().thenComparingInt(Vote::stack))
                .skip(MOST)
                .map(Vote::stack)
                .toList();
        light.forEach(numbered::remove);
    }

    StackVotes merge(StackVotes other) {
        tell();
        other.tell();
        other.told.forEach((stack, weight) -> told.merge(stack, weight, Long::sum));
        return this;
    }

    private void tell() {
        Stacks all = stacks;
        if (all != null) {
            numbered.values()
                    .forEach(vote -> told.merge(
                            new Told(String.join("\n", frames(all, vote.stack)), vote.place), vote.weight, Long::sum));
            numbered.clear();
            stacks = null;
        }
    }

    /** The heaviest of the stacks that meet at this place, or of all for null: innermost frame first, empty of none. */
    List<String> winner(@Nullable Frame place) {
        tell();
        return told.entrySet().stream()
                .filter(entry -> place == null || place.equals(entry.getKey().place))
                .max(Map.Entry.<Told, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(entry -> List.of(entry.getKey().frames.split("\n")))
                .orElse(List.of());
    }

    /** A stack as {@code package.Class.method:line}, innermost first, at most {@value #MOST_FRAMES}. */
    static List<String> frames(Stacks all, int stack) {
        return stack < 0
                ? List.of()
                : all.frames(stack).stream()
                        .limit(MOST_FRAMES)
                        .map(frame -> frame.line() > 0 ? frame.function() + ":" + frame.line() : frame.function())
                        .toList();
    }
}
