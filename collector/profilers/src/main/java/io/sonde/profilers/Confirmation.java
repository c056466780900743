package io.sonde.profilers;

import io.sonde.format.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Class histograms of live objects, once there is an alarm. Each stops the program for a collection of the whole heap, so
 * their pauses together stay within a budget, a part of the wall time since the first span; one that would last longer
 * than {@link #LONGEST} is not taken. The first comes with the alarm, the next ones at a distance that grows with the recording.
 * {@value #MOST} are kept at most: when there are as many, every second one goes and the distance doubles, so that they
 * cover the time since the alarm however long it takes. One more is taken at the end. Where ways from roots to what stays are
 * wanted, too ({@link RootPaths}), they are followed with the fourth, the sixth, the eighth ... and the last one, out of the
 * same budget. Used by one thread.
 */
final class Confirmation {
    static final int MOST = 8;
    /** At the standard budget; a larger one shortens the distance by as much. */
    private static final long LEAST_DISTANCE = 30_000_000_000L;

    private static final double STANDARD_BUDGET = 0.01;
    private static final long SHORTEST_DISTANCE = 2_000_000_000L;
    /** Of one pause. */
    static final long LONGEST = 2_000_000_000L;
    /** Before one was taken: 150 ms for a million objects of 50 bytes. */
    private static final double NANOS_A_BYTE = 150e6 / 1e6 / 50;

    /** Of what one pause taught, with each look that takes none for it. */
    private static final double FORGETTING = 0.98;

    /** The histogram with which ways from roots are followed first. */
    private static final int FIRST_PATHS = 4;
    /** Ways are followed for so long at most, and not at all where there is no time for so much. */
    private static final long LONGEST_SEARCH = 200_000_000L;

    private static final long SHORTEST_SEARCH = 10_000_000L;
    /**
     * What the pause lasts beyond that, before it was measured: JFR looks at its watch after each million of references
     * (docs/benchmarks.md).
     */
    private static final double SEARCH_NANOS_A_BYTE = 2.5;

    private static final double MOST_BEYOND = 1e9;

    private final Path folder;
    private final @Nullable RootPaths paths;
    private final double budget;
    private final Consumer<String> missing;
    private final long start = System.nanoTime();
    private final List<Path> kept = new ArrayList<>();
    private @Nullable ClassHistogram histogram;
    private double nanosAByte = NANOS_A_BYTE;
    private long distance;
    private long last;
    private long spent;
    private double beyondSearch;
    private int number;
    private boolean wanted;
    private boolean impossible;

    /** @param paths follows ways from roots; null where none are wanted or possible */
    Confirmation(Path recording, double budget, @Nullable RootPaths paths, Consumer<String> missing) {
        this.paths = paths;
        this.folder = recording.resolve(Format.HEAP);
        this.budget = budget;
        this.missing = missing;
        double least = LEAST_DISTANCE * STANDARD_BUDGET / Math.max(1e-9, budget);
        distance = (long) Math.max(SHORTEST_DISTANCE, Math.min(least, 100.0 * LEAST_DISTANCE));
    }

    /** Takes a histogram when it is time for one. */
    void consider(LeakAlarm alarm, Gauges gauges) throws IOException {
        long now = System.nanoTime();
        if (impossible || number > 0 && now - last < Math.max(distance, (now - start) / 10)) {
            return;
        }
        List<String> reasons = number == 0 ? alarm.reasons() : List.of();
        if (number == 0 && reasons.isEmpty()) {
            return;
        }
        wanted = true;
        if (isAffordable(gauges, now)) {
            take(number == 0 ? "alarm: " + String.join(", ", reasons) : "spaced");
            thin();
            if (number >= FIRST_PATHS && number % 2 == 0) {
                followPaths(false, gauges);
            }
        }
    }

    private void followPaths(boolean last, Gauges gauges) {
        RootPaths wanted = paths;
        if (wanted == null) {
            return;
        }
        double beyond = Math.max(beyondSearch, Math.min(MOST_BEYOND, SEARCH_NANOS_A_BYTE * gauges.live()));
        double room = Math.min(LONGEST, budget * (System.nanoTime() - start) - spent) - beyond;
        long search = (long) Math.min(room / 2, LONGEST_SEARCH);
        if (search >= SHORTEST_SEARCH) {
            long took = wanted.take(search);
            spent += took;
            beyondSearch = took - search;
        } else if (last && !wanted.isTaken()) {
            missing.accept(RootPaths.NONE + "pause-budget was too small)");
        }
    }

    /** One more, where there was an alarm. */
    void atTheEnd(Gauges gauges) throws IOException {
        if (!wanted || impossible) {
            return;
        }
        if (isAffordable(gauges, System.nanoTime())) {
            take("end");
        }
        followPaths(true, gauges);
        if (number == 0) {
            missing.accept("not recorded: class histograms, which confirm a memory leak (pause-budget was too small)");
        }
    }

    private boolean isAffordable(Gauges gauges, long now) {
        double estimate = nanosAByte * gauges.live();
        if (estimate > LONGEST) {
            missing.accept(
                    "not recorded: a class histogram that confirms growth of the heap (it would stop the program for"
                            + " more than 2 s)");
            // One that lasted long may have met a busy machine; what was learnt from it is forgotten by and by.
            nanosAByte = Math.max(NANOS_A_BYTE, nanosAByte * FORGETTING);
            return false;
        }
        return spent + estimate <= budget * (now - start);
    }

    private void take(String reason) throws IOException {
        ClassHistogram source = histogram;
        if (source == null) {
            try {
                source = new ClassHistogram();
            } catch (LinkageError | RuntimeException absent) {
                impossible = true;
                missing.accept(
                        "not recorded: class histograms, which confirm a memory leak (this JVM gives none from inside: "
                                + absent.getClass().getSimpleName() + ")");
                return;
            }
            histogram = source;
        }
        source.collect();
        long before = System.nanoTime();
        List<String> lines = source.live();
        long after = System.nanoTime();
        long pause = after - before;
        spent += pause;
        last = after;
        if (lines.isEmpty()) {
            impossible = true;
            missing.accept(
                    "not recorded: class histograms, which confirm a memory leak (the answer of this JVM is unknown)");
            return;
        }
        nanosAByte = Math.max(NANOS_A_BYTE / 100, (double) pause / Math.max(1, ClassHistogram.bytes(lines)));
        write(before, reason, pause, lines);
    }

    private void write(long at, String reason, long pause, List<String> lines) throws IOException {
        number++;
        Path file = folder.resolve(String.format(Locale.ROOT, Format.HISTOGRAM, number));
        String text = "# t=" + at + " reason=" + reason + " pause=" + pause + "\n" + String.join("\n", lines) + "\n";
        try (FileChannel channel = PrivateFile.create(file)) {
            PrivateFile.write(channel, text);
        }
        kept.add(file);
    }

    private void thin() throws IOException {
        if (kept.size() < MOST) {
            return;
        }
        for (int i = kept.size() - 2; i > 0; i -= 2) {
            Files.deleteIfExists(kept.remove(i));
        }
        distance *= 2;
    }
}
