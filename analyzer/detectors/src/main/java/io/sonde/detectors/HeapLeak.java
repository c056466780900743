package io.sonde.detectors;

import io.sonde.detectors.AllocationSites.Site;
import io.sonde.detectors.GrowingClasses.Growing;
import io.sonde.detectors.statistics.Growth;
import io.sonde.model.Frame;
import io.sonde.model.HeapGauge;
import io.sonde.model.HeapRecord;
import io.sonde.model.JvmEvents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges the live set of one recording. It grows when its points rise in nearly each step (Kendall's tau), by enough (Theil
 * and Sen), and in the second half no slower than {@value LiveSet#LATE} of the first ({@link LiveSet}); thresholds are those
 * of the comparison of signals on 19 leaking and 10 healthy programs (docs/detectors.md). That is a leak where a second
 * source agrees: sessions that are over and still reachable, or a class that is not the JDK's and grows alike. It is only said
 * to grow still where a cache that is not full yet or a rising load would look the same.
 */
final class HeapLeak {
    static final String ID = "heap-leak";

    /** Without points behind whole collections: time after warm-up from which on a floor that does not rise is steady. */
    static final double LEAST_SECONDS = 60;

    static final int LEAST_WINDOWS = 6;
    /** The floor rises: reason for an alarm, not for a verdict (docs/detectors.md). */
    static final double FLOOR_TAU = 0.6;

    static final double FLOOR_LATE = 0.35;
    static final double FLOOR_RELATIVE = 0.1;
    /** As many sessions over and still reachable speak for a leak (docs/detectors.md), if they are half of all. */
    static final long LEAST_ENDED = 20;

    static final double LEAST_KEPT = 0.5;
    /** Sessions at once rise by as large a part as half of the live set's (ours): the load may be what grows. */
    static final double LOAD = 0.5;
    /** Where no more sessions come in a second, but each takes longer, so many more at once explain growth (ours). */
    static final double LEAST_AT_ONCE = 1;
    /** What each session leaves behind differs by no more in a leak (ours). */
    static final double ALIKE = 0.6;
    /** The program is about to end from it (ours). Unit: hours. */
    static final double CRITICAL_HOURS = 24;

    /** Of fewer samples ages say nothing (docs/detectors.md). */
    static final int LEAST_SURVIVORS = 6;

    private static final double FULL = 0.95;
    private static final double HOURS_WEEK = 7 * 24;
    private static final int MOST_CLASSES = 10;

    private final HeapRecord heap;
    private final LiveSet live;
    private final SessionTimes times;
    private final AllocationSites sites;
    private final long warm;
    private final List<Growing> growing;
    private final RecordedDump dump;
    private final List<JvmEvents.Collection> collections;

    HeapLeak(HeapView seen, JvmEvents events, SessionTimes times, AllocationSites sites) {
        heap = seen.record();
        warm = seen.warm();
        growing = seen.growing();
        dump = seen.dump();
        collections = events.collections();
        this.times = times;
        this.sites = sites;
        live = LiveSet.of(seen, events);
    }

    Judgement judge() {
        double seconds = (heap.to() - warm) / 1e9;
        if (live.grows()) {
            return grown();
        }
        if (live.isUndecided()) {
            return Judgement.tooShort(
                    ID,
                    "what " + live.points().size() + " collections of the whole heap leave rises from "
                            + megabytes(live.first()) + " to " + megabytes(live.last())
                            + ", but goes up and down too much to say that it grows: record longer");
        }
        if (live.isJudged()) {
            Growing hidden = hidden();
            return hidden == null
                    ? Judgement.steady(ID, steady())
                    : Judgement.tooShort(
                            ID,
                            hidden.name() + " grows from " + hidden.from() + " to " + hidden.to()
                                    + ", and what all objects take together varies too much to say whether that adds up:"
                                    + " record longer");
        }
        if (seconds < LEAST_SECONDS || live.floor().size() < LEAST_WINDOWS) {
            return Judgement.tooShort(
                    ID,
                    "too short: " + Math.round(seconds) + " s after warm-up with collections in "
                            + live.floor().size()
                            + " of " + LiveSet.WINDOWS + " stretches; it takes " + Math.round(LEAST_SECONDS) + " s and "
                            + LEAST_WINDOWS + ", or " + LiveSet.LEAST_POINTS + " collections of the whole heap");
        }
        return floorRises()
                ? Judgement.tooShort(
                        ID,
                        "what the heap holds after young collections rises, which caches do, too, and "
                                + live.points().size() + " collections of the whole heap are not enough to tell: record"
                                + " longer, or with a larger pause-budget")
                : Judgement.steady(
                        ID,
                        "Ruled out: a leak on the heap. What it holds after collections does not rise over "
                                + Math.round(seconds) + " s.");
    }

    /**
     * A class that grows while the whole does not, where the whole varies so much that it may: what the growing classes
     * gained lies within the interval of its slope. Null where the whole is known well enough, or nothing grows. Some
     * collectors' histograms count garbage, too, more at one time than at another (ours).
     */
    private @Nullable Growing hidden() {
        long gained = growing.stream().mapToLong(Growing::bytes).sum();
        double seconds = (live.points().get(live.points().size() - 1).at()
                        - live.points().get(0).at())
                / 1e9;
        boolean mayHide = gained >= LiveSet.LEAST_GAIN && live.growth().high() * seconds >= gained;
        return mayHide ? growing.stream().filter(Growing::isNamed).findFirst().orElse(null) : null;
    }

    private boolean floorRises() {
        Growth floor = live.floorGrowth();
        return floor.tau() >= FLOOR_TAU
                && floor.late() >= FLOOR_LATE * floor.early()
                && floor.relative() >= FLOOR_RELATIVE
                && floor.gain() >= LiveSet.LEAST_GAIN;
    }

    private String steady() {
        Growth growth = live.growth();
        String seen = live.points().size() + " collections of the whole heap left " + megabytes(live.first())
                + " at first and " + megabytes(live.last()) + " at last";
        return live.levels()
                ? "Ruled out: a leak on the heap. It grew and levels off: " + seen + ", in the second half by "
                        + rate(growth.late()) + " after " + rate(growth.early()) + " in the first."
                : "Ruled out: a leak on the heap. It is steady: " + seen + ".";
    }

    private Judgement grown() {
        HeapRecord.Watched kept = kept();
        Growing named = growing.stream().filter(Growing::isNamed).findFirst().orElse(null);
        HeldInDump held = dump.held(candidates(named));
        // What holds them is known better from the dump than guessed from whatever else grows.
        boolean bounded = held != null && held.isKnown()
                ? held.isBounded()
                : growing.stream().anyMatch(Growing::looksBounded);
        Growing culprit = named == null && held != null ? confirmed(held) : named;
        boolean load = kept == null && loadRises() && !(culprit != null && eachSessionLeavesAsMany(culprit.name()));
        boolean weak = held != null && held.isOnlyWeak();
        boolean leak = !load && !bounded && !weak && (kept != null || culprit != null);
        Grade grade = leak ? Grade.LEAK : Grade.STILL_GROWING;
        Claim claim = claim(grade, culprit, kept, bounded, load, held);
        return new Judgement(ID, grade, claim, "", live.growth().slope());
    }

    /** What the dump is asked for: the class that grows, else those of the JDK that grow most. */
    private List<String> candidates(@Nullable Growing named) {
        if (named != null) {
            return List.of(named.name());
        }
        return growing.stream()
                .map(Growing::name)
                .filter(name -> !name.endsWith("]"))
                .limit(1)
                .toList();
    }

    private @Nullable Growing confirmed(HeldInDump held) {
        return growing.stream()
                .filter(one -> one.name().equals(held.holder().growingClass()))
                .filter(one -> held.confirms(one.to() - one.from()))
                .findFirst()
                .orElse(null);
    }

    /** The type of which most ended sessions are still reachable; null where they are freed, or not enough are known. */
    private HeapRecord.@Nullable Watched kept() {
        return heap.watched().stream()
                .filter(type -> type.reachable() >= LEAST_ENDED && type.reachable() >= LEAST_KEPT * type.judged())
                .max(Comparator.comparingLong(HeapRecord.Watched::reachable))
                .orElse(null);
    }

    /**
     * Whether as many objects of the class stay for each session that ends, however many go on at once: what a load holds
     * comes and goes with it. Sessions at once rise, too, where the machine gets busier and all take longer.
     */
    private boolean eachSessionLeavesAsMany(String name) {
        HeapRecord.Population none = new HeapRecord.Population(0, 0);
        List<HeapRecord.Histogram> points = heap.histograms().stream()
                .filter(histogram -> histogram.at() >= warm)
                .toList();
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 1; i < points.size(); i++) {
            long ended = times.ended(points.get(i - 1).at(), points.get(i).at());
            if (ended >= LEAST_ENDED) {
                double stay = points.get(i).classes().getOrDefault(name, none).instances()
                        - points.get(i - 1).classes().getOrDefault(name, none).instances();
                least = Math.min(least, stay / ended);
                most = Math.max(most, stay / ended);
            }
        }
        return most > 0 && least >= ALIKE * most;
    }

    private boolean loadRises() {
        List<JvmEvents.Reading> atOnce = new ArrayList<>();
        List<JvmEvents.Reading> rate = new ArrayList<>();
        List<JvmEvents.Reading> points = live.points();
        for (int i = 1; i < points.size(); i++) {
            long from = points.get(i - 1).at();
            long to = points.get(i).at();
            atOnce.add(new JvmEvents.Reading(to, times.atOnce(from, to)));
            rate.add(new JvmEvents.Reading(to, 1e9 * times.ended(from, to) / (to - from)));
        }
        Growth load = LiveSet.growth(atOnce);
        return load.tau() >= LiveSet.TAU_SOME
                && (load.gain() >= LEAST_AT_ONCE || LiveSet.growth(rate).tau() >= LiveSet.TAU_SOME)
                && load.relative() >= LOAD * live.growth().relative();
    }

    private Claim claim(
            Grade grade,
            @Nullable Growing culprit,
            HeapRecord.@Nullable Watched kept,
            boolean bounded,
            boolean load,
            @Nullable HeldInDump held) {
        Growth growth = live.growth();
        Double hours = hoursToFull();
        boolean leak = grade == Grade.LEAK;
        boolean soon = hours != null && hours <= CRITICAL_HOURS;
        Site site = sites.of(growing);
        Frame line = site == null ? null : site.lines.winner();
        double perSession = perSession();
        HeldInSamples sampled = held == null ? HeldInSamples.of(heap.ways(), growing, warm) : null;
        Finding.Location place = location(culprit, line, held);
        return Claim.by(ID)
                .confidence(confidence(leak, kept))
                .atLeast(!leak ? Severity.NOTE : soon ? Severity.CRITICAL : Severity.WARNING)
                .atMost(!leak ? Severity.NOTE : Severity.CRITICAL)
                .title((leak ? "Memory leak: " : "The heap is still growing: ") + rate(growth.slope())
                        + " more stay after collections"
                        + (perSession > 0 ? " (" + kilobytes(perSession) + " per session)" : "")
                        + (culprit == null
                                ? ""
                                : "; " + culprit.name() + " grows from " + culprit.from() + " to " + culprit.to()))
                .explanation(explanation(kept, bounded, load, hours, held, sampled))
                .fix(fix(leak, line, held) + (leak && sampled != null ? sampled.fix() : ""))
                .phase(site == null ? null : site.phases.winner())
                .agent(site == null ? null : site.agents.winner())
                .operation(site == null ? null : site.operations.winner())
                .location(sampled == null ? place : place.withHolder(sampled.text(), sampled.steps()))
                .grows(perSession > 0 ? perSession : null, 60 * growth.slope())
                .evidence(evidence(kept, hours, site))
                .charts(LiveSetChart.of(heap, live, collections))
                .build();
    }

    private Confidence confidence(boolean leak, HeapRecord.@Nullable Watched kept) {
        if (!leak) {
            return Confidence.LOW;
        }
        return kept != null || live.growth().points() >= LiveSet.MANY_POINTS ? Confidence.HIGH : Confidence.MEDIUM;
    }

    static Finding.Location location(@Nullable Growing culprit, @Nullable Frame line, @Nullable HeldInDump held) {
        Finding.Location place = new Finding.Location(
                culprit == null ? null : culprit.name(),
                line == null ? null : line.function(),
                line == null ? 0 : line.line(),
                null,
                null,
                null);
        return held == null || held.holder().path().isEmpty()
                ? place
                : place.withHolder(held.holder().text(), held.steps());
    }

    private double perSession() {
        long from = live.points().get(0).at();
        long to = live.points().get(live.points().size() - 1).at();
        long ended = times.ended(from, to);
        return ended == 0 ? 0 : live.growth().slope() * (to - from) / 1e9 / ended;
    }

    /** Until the heap is full, at the rate seen; null where its limit is unknown. */
    private @Nullable Double hoursToFull() {
        return hours(live.growth().slope());
    }

    private @Nullable Double hours(double slope) {
        List<JvmEvents.Reading> max = heap.readings(HeapGauge.MAX);
        if (max.isEmpty() || slope <= 0) {
            return null;
        }
        return Math.max(0, FULL * max.get(max.size() - 1).value() - live.last()) / slope / 3600;
    }

    private String explanation(
            HeapRecord.@Nullable Watched kept,
            boolean bounded,
            boolean load,
            @Nullable Double hours,
            @Nullable HeldInDump held,
            @Nullable HeldInSamples sampled) {
        Growth growth = live.growth();
        StringBuilder text = new StringBuilder();
        text.append(live.points().size())
                .append(live.fromHistograms() ? " histograms of live objects" : " collections of the old generation")
                .append(" over ")
                .append(minutes())
                .append(" show ")
                .append(megabytes(live.first()))
                .append(" at first and ")
                .append(megabytes(live.last()))
                .append(" at last, rising by ")
                .append(rate(growth.slope()))
                .append(" (80 % interval ")
                .append(rate(growth.low()))
                .append(" to ")
                .append(rate(growth.high()))
                .append("), not levelling off: ")
                .append(rate(growth.early()))
                .append(" in the first half, ")
                .append(rate(growth.late()))
                .append(" in the second. ");
        if (kept != null) {
            text.append(kept.reachable() + " of " + kept.judged() + " " + kept.type()
                    + " whose session is over are still reachable. ");
        }
        if (bounded) {
            text.append(
                    "Entries of a cache are among what grows: it may have a limit that it has not reached yet. A recording"
                            + " that goes on until the cache is full would decide. ");
        }
        if (load) {
            text.append(
                    "More and more sessions go on at once, too, which would explain it. A recording under steady load would"
                            + " decide. ");
        }
        if (!bounded && !load && kept == null && growing.stream().noneMatch(Growing::isNamed)) {
            text.append(
                    "No class of the program or of a library was seen to grow with it. A heap dump (sonde heap PID) would"
                            + " say what holds it. ");
        }
        text.append(held == null ? "" : held.words());
        text.append(sampled == null ? "" : sampled.words());
        text.append(dump.trouble() == null ? "" : dump.trouble() + " ");
        text.append(outOfMemory(hours));
        return text.toString().strip();
    }

    private String outOfMemory(@Nullable Double hours) {
        if (hours == null) {
            return "";
        }
        Double soonest = hours(live.growth().high());
        Double latest = hours(live.growth().low());
        String limit = megabytes(heap.readings(HeapGauge.MAX)
                .get(heap.readings(HeapGauge.MAX).size() - 1)
                .value());
        if (hours > HOURS_WEEK) {
            return "At this rate the heap's limit of " + limit + " is reached in more than 7 days.";
        }
        return "At this rate the heap's limit of " + limit + " (-Xmx) is reached in " + duration(hours)
                + (soonest == null
                        ? ""
                        : " (" + duration(soonest) + " to "
                                + (latest == null || latest > HOURS_WEEK ? "more than 7 days" : duration(latest)) + ")")
                + ".";
    }

    private static String fix(boolean leak, @Nullable Frame line, @Nullable HeldInDump held) {
        String where = line == null ? "" : "They are allocated at " + CodePlaces.shortly(line) + ". ";
        if (leak && held != null && !held.fix().isEmpty()) {
            return where + held.fix();
        }
        return where
                + (leak
                        ? "Find what still refers to them after their session: a map or list that is only added to, a"
                                + " ThreadLocal in a pool, a listener that is never removed, a future that never completes."
                                + " Remove the entry when the session ends, or give the collection a limit. A heap dump"
                                + " (sonde heap PID) names the holder."
                        : "Nothing yet: record for longer, until it levels off or a class goes on growing.");
    }

    private List<Finding.Evidence> evidence(
            HeapRecord.@Nullable Watched kept, @Nullable Double hours, @Nullable Site site) {
        Growth growth = live.growth();
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("growth", growth.slope() * 3600 / 1e6, "MB/h", List.of()));
        evidence.add(Finding.Evidence.of("growth, at least", growth.low() * 3600 / 1e6, "MB/h", List.of()));
        evidence.add(Finding.Evidence.of("growth, at most", growth.high() * 3600 / 1e6, "MB/h", List.of()));
        evidence.add(Finding.Evidence.of("Kendall's tau", growth.tau(), "of 1", List.of()));
        evidence.add(Finding.Evidence.of("points", growth.points(), "collections of the whole heap", List.of()));
        if (hours != null) {
            evidence.add(Finding.Evidence.of("until the heap is full", hours, "h", List.of()));
        }
        if (kept != null) {
            evidence.add(Finding.Evidence.of(
                    kept.type() + " of ended sessions, still reachable",
                    kept.reachable(),
                    "of " + kept.judged(),
                    List.of()));
        }
        if (site != null) {
            evidence.add(Finding.Evidence.of("samples of its allocation", site.samples, "samples", List.of()));
            survivors(site, evidence);
        }
        growing.stream()
                .limit(MOST_CLASSES)
                .forEach(one -> evidence.add(new Finding.Evidence(
                        one.name(), one.to() - one.from(), Finding.Evidence.MORE_OBJECTS, List.of(), columns(one))));
        return evidence;
    }

    /** How old what is alive at the end is: of a leak all ages are, of a cache that forgets only the youngest. */
    private void survivors(Site site, List<Finding.Evidence> evidence) {
        long[] thirds = new long[3];
        for (long at : site.survivors) {
            if (at >= warm && at <= heap.to()) {
                thirds[(int) Math.min(2, 3 * (at - warm) / Math.max(1, heap.to() - warm))]++;
            }
        }
        long all = thirds[0] + thirds[1] + thirds[2];
        if (all >= LEAST_SURVIVORS) {
            String[] names = {"first", "second", "last"};
            for (int third = 0; third < names.length; third++) {
                evidence.add(Finding.Evidence.of(
                        "alive at the end, allocated in the " + names[third] + " third",
                        100.0 * thirds[third] / all,
                        "%",
                        List.of()));
            }
        }
    }

    private Map<String, String> columns(Growing one) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("from", String.valueOf(one.from()));
        columns.put("to", String.valueOf(one.to()));
        columns.put("bytes", megabytes(one.bytes()));
        columns.put("of growth", Wording.percent(Math.min(1, one.bytes() / Math.max(1, live.last() - live.first()))));
        return columns;
    }

    private String minutes() {
        double minutes = (live.points().get(live.points().size() - 1).at()
                        - live.points().get(0).at())
                / 60e9;
        return duration(minutes / 60);
    }

    static String duration(double hours) {
        if (hours < 1.0 / 60) {
            return Math.round(hours * 3600) + " s";
        }
        if (hours < 2) {
            return Math.round(hours * 60) + " min";
        }
        return hours < 48 ? Math.round(hours) + " h" : Math.round(hours / 24) + " days";
    }

    static String rate(double bytesPerSecond) {
        return Wording.count(bytesPerSecond * 3600 / 1e6) + " MB/h";
    }

    static String megabytes(double bytes) {
        return Wording.count(bytes / 1e6) + " MB";
    }

    private static String kilobytes(double bytes) {
        return bytes >= 1e6 ? megabytes(bytes) : Wording.count(bytes / 1e3) + " KB";
    }
}
