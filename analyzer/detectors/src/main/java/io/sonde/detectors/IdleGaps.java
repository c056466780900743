package io.sonde.detectors;

import io.sonde.detectors.statistics.Medians;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Frame;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Reports agents and workflows that lose time between their steps: pauses of {@link IdleGap#LEAST_NANOS} or more on the
 * critical path, {@value #LEAST_SHARE} of the median session and {@value #LEAST_MILLIS} ms in all (catalogue). What
 * happens in them cannot be seen from spans: computing, waiting or calls that are not recorded. So a finding is of low
 * confidence, and a note, unless the pauses are regular: all of one length, or ending at a fixed pace whatever the step
 * before took ({@link PollingPeriod}).
 *
 * <p>Where samples and waits of the JVM were recorded, gaps of which half was computing, or waiting for something known, are
 * none, and a sleep is named with its place.
 *
 * <p>Not counted: time in a queue, pauses between a failure and the next try, and asking again and again after a job
 * elsewhere, but for half of the last pause.
 */
final class IdleGaps implements Detector<IdleGaps> {
    static final double LEAST_SHARE = 0.1;
    static final long LEAST_MILLIS = 50;
    /** Pauses are of one length when half of them differ by less than this from the median: a sleep does, work does not. */
    static final double SAME_LENGTH = 0.01;

    static final double SAME_LENGTH_NANOS = 500_000;
    /** From so many steps on at a fixed pace there is no doubt (ours). */
    static final int SURE_STEPS = 30;

    private static final int SAMPLED = 256;
    private static final int PLACES = 50;

    private final Tally<String, Steering> owners = Tally.ofAtMost(1_000, Steering::new);
    private final CodePlaces codePlaces = new CodePlaces();

    /** The gaps of spans of one name. */
    private static final class Steering {
        final Sightings sightings = new Sightings();
        final Histogram durations = new Histogram(3);
        /** Of steps on other threads: from their start to the gap's end, and the gap. */
        final Sample steps = new Sample(SAMPLED);

        final Map<String, Place> places = new TreeMap<>();
        final Map<String, Long> critical = new TreeMap<>();
        final GapContents contents = new GapContents();
        long nanos;
        long gaps;
        long sessions;
        /** Time of the gaps that follow a step on another thread. */
        long afterSteps;
        /** Whether all of it is orchestration by its nature; a tool has work of its own between its steps. */
        boolean steers = true;

        Steering merge(Steering other) {
            sightings.merge(other.sightings);
            durations.add(other.durations);
            steps.merge(other.steps);
            other.places.forEach((name, place) -> places.merge(name, place, Place::merge));
            other.critical.forEach((name, time) -> critical.merge(name, time, Long::sum));
            contents.merge(other.contents);
            nanos += other.nanos;
            gaps += other.gaps;
            sessions += other.sessions;
            afterSteps += other.afterSteps;
            steers &= other.steers;
            return this;
        }
    }

    /** Gaps between the same two neighbours. */
    private static final class Place {
        final Sample lengths = new Sample(SAMPLED);
        long nanos;
        long gaps;
        long polls;
        long longest;
        /** Whether there is a step on either side. */
        boolean between;

        List<Long> examples = List.of();

        Place merge(Place other) {
            lengths.merge(other.lengths);
            nanos += other.nanos;
            gaps += other.gaps;
            polls += other.polls;
            between |= other.between;
            if (other.longest > longest) {
                longest = other.longest;
                examples = other.examples;
            }
            return this;
        }

        boolean sameLength() {
            double[] all = lengths.column(0);
            return between
                    && all.length >= PollingPeriod.LEAST_STEPS
                    && Medians.absoluteDeviation(all) <= Math.max(SAME_LENGTH_NANOS, SAME_LENGTH * Medians.of(all));
        }
    }

    @Override
    public String id() {
        return "orchestration-overhead";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(
                Set.of(Operation.INVOKE_AGENT, Operation.INVOKE_WORKFLOW, Operation.SESSION, Operation.HTTP_SERVER));
    }

    @Override
    public boolean restsOnAbsence() {
        return true;
    }

    @Override
    public void observe(Session session) {
        if (session.unfinished() || session.inferred()) {
            return;
        }
        Map<String, List<IdleGap>> byOwner = new LinkedHashMap<>();
        for (IdleGap gap : IdleGap.of(session)) {
            byOwner.computeIfAbsent(
                            IdleGap.name(session, steering(session, gap.owner()), ""), name -> new ArrayList<>())
                    .add(gap);
        }
        byOwner.forEach((name, gaps) -> add(owners.at(name), session, gaps, codePlaces));
    }

    /** A task steers for the span that it serves. */
    private static int steering(Session session, int owner) {
        return session.isLogical(owner) ? owner : Math.max(0, session.logicalParent(owner));
    }

    private static void add(Steering steering, Session session, List<IdleGap> gaps, CodePlaces codePlaces) {
        Retiming retiming = session.retiming();
        for (IdleGap gap : gaps) {
            retiming.removeSelf(gap.owner(), gap.from(), gap.to());
            steering.contents.add(session, gap, codePlaces);
            String after = IdleGap.name(session, gap.after(), "its end");
            String before = IdleGap.name(session, gap.before(), "its start");
            String key = Names.key(session, gap.after() < 0 ? gap.owner() : gap.after());
            steering.nanos += gap.nanos();
            steering.gaps++;
            steering.steers &= IdleGap.steers(session, gap.owner());
            if (steering.critical.size() < PLACES || steering.critical.containsKey(key)) {
                steering.critical.merge(key, gap.nanos(), Long::sum);
            }
            long id = session.spanId(gap.owner()) * 31 + (gap.from() - session.begin(gap.owner()));
            Long begin = gap.stepBegin(session);
            if (begin != null) {
                steering.steps.add(id, gap.to() - begin, gap.nanos());
                steering.afterSteps += gap.nanos();
            }
            String place = "between " + before + " and " + after;
            if (steering.places.size() < PLACES || steering.places.containsKey(place)) {
                Place at = steering.places.computeIfAbsent(place, none -> new Place());
                at.nanos += gap.nanos();
                at.gaps++;
                at.between = gap.before() >= 0 && gap.after() >= 0;
                at.polls += gap.polls() > 0 ? 1 : 0;
                at.lengths.add(id, gap.nanos());
                if (gap.nanos() > at.longest) {
                    at.longest = gap.nanos();
                    at.examples = examples(session, gap);
                }
            }
        }
        steering.sessions++;
        steering.durations.recordValue(session.durationNanos());
        int[] owners = gaps.stream().mapToInt(IdleGap::owner).distinct().toArray();
        steering.sightings.add(session, owners, retiming.saving());
    }

    private static List<Long> examples(Session session, IdleGap gap) {
        List<Long> spans = new ArrayList<>();
        for (int node : new int[] {gap.owner(), gap.before(), gap.after()}) {
            if (node >= 0) {
                spans.add(session.spanId(node));
            }
        }
        return List.copyOf(spans);
    }

    @Override
    public void merge(IdleGaps other) {
        owners.merge(other.owners, Steering::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        owners.forEach((name, steering) -> {
            double mean = steering.sessions == 0 ? 0 : (double) steering.nanos / steering.sessions;
            boolean much =
                    mean >= LEAST_MILLIS * 1e6 && mean >= LEAST_SHARE * steering.durations.getValueAtPercentile(50);
            double period = much ? period(steering) : 0;
            boolean idle = 2 * steering.contents.explained() < steering.nanos;
            // Between the steps of a tool lies its own work, unless it shows itself to be waiting.
            if (much && idle && (steering.steers || period > 0)) {
                claims.add(claim(name, steering, mean, period));
            }
        });
        return new Verdict.Findings(claims);
    }

    private static double period(Steering steering) {
        return steering.afterSteps * 2 >= steering.nanos
                ? PollingPeriod.of(steering.steps.column(0), steering.steps.column(1))
                : 0;
    }

    private Claim claim(String name, Steering steering, double mean, double period) {
        long polls = 0;
        long equal = 0;
        long equalGaps = 0;
        for (Place place : steering.places.values()) {
            if (place.polls > 0) {
                polls += place.nanos;
            } else if (place.sameLength()) {
                equal += place.nanos;
                equalGaps += place.gaps;
            }
        }
        Shape shape = period > 0
                ? Shape.PACED
                : polls * 2 >= steering.nanos
                        ? Shape.POLLS
                        : steering.contents.slept() * 2 >= steering.nanos
                                ? Shape.SLEEPS
                                : equal * 2 >= steering.nanos ? Shape.EQUAL : Shape.UNKNOWN;
        double each = shape == Shape.EQUAL ? (double) equal / equalGaps : (double) steering.nanos / steering.gaps;
        double regular = (double) (shape == Shape.EQUAL ? equal : steering.afterSteps) / steering.nanos;
        if (shape == Shape.SLEEPS) {
            regular = (double) steering.contents.slept() / steering.nanos;
        }
        Place largest = largest(steering).getValue();
        Frame sleeper = steering.contents.sleeper();
        return Claim.by(id())
                .confidence(confidence(shape, steering))
                .title(title(name, shape, steering, mean, period == 0 ? each : period))
                .explanation(explanation(shape, steering, mean, period))
                .fix(shape.fix)
                .phase("orchestration")
                .operation(name)
                .location(
                        sleeper == null
                                ? steering.sightings.location(Operation.NONE, "")
                                : CodePlaces.location(sleeper))
                .seen(steering.sightings)
                .savings(steering.sightings.savings().withLowAt(shape.sure * regular))
                .criticalByOperation(steering.critical)
                .evidence(evidence(steering, mean, period, largest))
                .build();
    }

    /** What the gaps look like. */
    private enum Shape {
        PACED(
                0.9,
                "Wait for the step's completion itself (join, CompletableFuture, a callback, a blocking queue) instead of"
                        + " sleeping and looking. If it must be polled, start with a short pause and lengthen it."),
        POLLS(
                0,
                "Let the other side tell when it is done (callback, webhook, long poll), or ask more often at first: half"
                        + " a pause is lost each time."),
        SLEEPS(
                0.9,
                "Wait for the event itself instead of sleeping (join, CompletableFuture, a blocking queue), or take the"
                        + " sleep out; if it is there for a reason (a rate limit, a delay that is meant), leave it."),
        EQUAL(
                0.9,
                "Look for a sleep or a timed wait between these steps; if it is not there for a reason (a rate limit, a"
                        + " delay that is meant), wait for the event itself."),
        UNKNOWN(
                0,
                "Look at what the code does between these two steps: if it computes, a CPU profile shows where; if it"
                        + " calls something that is not recorded, add a rule for it; if it waits, wait for the event.");

        /** Part of the gaps that would surely go. */
        final double sure;

        final String fix;

        Shape(double sure, String fix) {
            this.sure = sure;
            this.fix = fix;
        }
    }

    private static Confidence confidence(Shape shape, Steering steering) {
        return switch (shape) {
            case PACED -> steering.gaps >= SURE_STEPS ? Confidence.HIGH : Confidence.MEDIUM;
            case POLLS, SLEEPS, EQUAL -> Confidence.MEDIUM;
            case UNKNOWN -> Confidence.LOW;
        };
    }

    private static Map.Entry<String, Place> largest(Steering steering) {
        return steering.places.entrySet().stream()
                .max(Comparator.comparingLong((Map.Entry<String, Place> entry) -> entry.getValue().nanos)
                        .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                .orElseThrow();
    }

    private static String title(String name, Shape shape, Steering steering, double mean, double length) {
        String lost = Wording.time(mean) + " of " + Wording.time(steering.sightings.wallPerSession()) + " per session";
        return switch (shape) {
            case PACED ->
                name + " looks for the end of its steps only every " + Wording.time(length) + " and notices it "
                        + Wording.time((double) steering.nanos / steering.gaps) + " late: " + lost;
            case POLLS -> name + " asks after a job elsewhere and notices its end late: " + lost;
            case SLEEPS -> {
                Frame sleeper = steering.contents.sleeper();
                yield name + " sleeps between its steps" + (sleeper == null ? "" : " at " + CodePlaces.shortly(sleeper))
                        + ": " + lost;
            }
            case EQUAL -> name + " pauses between its steps, " + Wording.time(length) + " each time: " + lost;
            case UNKNOWN ->
                name + " spends " + lost + " between its steps, mostly "
                        + largest(steering).getKey() + ": computing, waiting or not instrumented";
        };
    }

    private static String explanation(Shape shape, Steering steering, double mean, double period) {
        String where = "Between steps nothing that it started is running, yet the session goes on: "
                + Wording.count((double) steering.gaps / steering.sessions) + " gaps per session, "
                + Wording.time(mean) + " in all, most of it "
                + largest(steering).getKey() + ". ";
        return where
                + switch (shape) {
                    case PACED ->
                        "From the start of a step to the start of the next passes a multiple of "
                                + Wording.time(period)
                                + " although the steps themselves take longer or shorter: it sleeps and looks.";
                    case POLLS ->
                        "The same question is asked again and again with a pause between; on average half of the last"
                                + " pause is lost.";
                    case SLEEPS ->
                        Wording.time((double) steering.contents.slept() / steering.sessions)
                                + " of them were spent in Thread.sleep.";
                    case EQUAL -> "The gaps are all of one length, as a sleep is and work is not.";
                    case UNKNOWN ->
                        "Spans do not tell whether it computes, waits, or calls something that is not instrumented.";
                };
    }

    private static List<Finding.Evidence> evidence(Steering steering, double mean, double period, Place largest) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("between steps, per session", mean / 1e6, "ms", largest.examples));
        evidence.add(
                Finding.Evidence.of("gaps per session", (double) steering.gaps / steering.sessions, "gaps", List.of()));
        if (period > 0) {
            evidence.add(Finding.Evidence.of("looks every", period / 1e6, "ms", List.of()));
        }
        steering.places.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Place> entry) -> -entry.getValue().nanos)
                        .thenComparing(Map.Entry::getKey))
                .limit(5)
                .forEach(entry -> {
                    Place place = entry.getValue();
                    evidence.add(new Finding.Evidence(
                            entry.getKey(),
                            place.nanos / 1e6 / steering.sessions,
                            "ms per session",
                            place.examples,
                            Finding.Evidence.columns(
                                    "gaps", Long.toString(place.gaps), "longest", Wording.time(place.longest))));
                });
        return evidence;
    }
}
