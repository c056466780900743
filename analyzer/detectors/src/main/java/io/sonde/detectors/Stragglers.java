package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Retiming;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Reports fan-outs in which one of the calls holds up all others: it takes {@value #LEAST_RATIO} times the median of the
 * others or more, and {@value #LEAST_SHARE} of the session longer than the second slowest, in {@value #LEAST_FAN_OUTS} or
 * more of the fan-outs of its kind (catalogue). A call that had more to do, by any size recorded, is measured by its
 * size. Saving: the schedule as if it took as long as the second slowest.
 */
final class Stragglers implements Detector<Stragglers> {
    static final double LEAST_RATIO = 3;
    static final double LEAST_SHARE = 0.05;
    static final double LEAST_FAN_OUTS = 0.1;
    /** Once is an accident (ours). */
    static final int LEAST_TIMES = 2;
    /** From so many on an attribute that they share is no chance (ours). */
    private static final int SURE_TIMES = 5;

    private final Tally<Shape, Seen> shapes = Tally.ofAtMost(2_000, Seen::new);

    private record Shape(String parent, Operation operation) {}

    private static final class Seen {
        final Sightings sightings = new Sightings();
        final Distinction distinction = new Distinction();
        final Histogram durations = new Histogram(3);
        final Histogram slowest = new Histogram(3);
        final Histogram seconds = new Histogram(3);
        long fanOuts;
        long members;
        long straggled;

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            distinction.merge(other.distinction);
            durations.add(other.durations);
            slowest.add(other.slowest);
            seconds.add(other.seconds);
            fanOuts += other.fanOuts;
            members += other.members;
            straggled += other.straggled;
            return this;
        }
    }

    @Override
    public String id() {
        return "fan-out-straggler";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public void observe(Session session) {
        Map<Shape, List<FanOut>> straggling = new LinkedHashMap<>();
        for (FanOut fanOut : FanOut.of(session)) {
            Shape shape = new Shape(Names.display(session, fanOut.parent()), fanOut.operation());
            Seen seen = shapes.at(shape);
            int slowest = fanOut.slowest(session);
            long straggle = FanOut.nanos(session, slowest) - fanOut.secondNanos(session);
            boolean straggles = straggle >= LEAST_SHARE * session.durationNanos()
                    && fanOut.ratio(session) >= LEAST_RATIO
                    && session.criticalPath().subtreeNanos(slowest) > 0;
            seen.fanOuts++;
            seen.members += fanOut.members().length;
            for (int i = 0; i < fanOut.members().length; i++) {
                int member = fanOut.members()[i];
                seen.durations.recordValue(FanOut.nanos(session, member));
                seen.distinction.add(session, member, i, straggles && member == slowest);
            }
            if (straggles) {
                seen.straggled++;
                seen.slowest.recordValue(FanOut.nanos(session, slowest));
                seen.seconds.recordValue(fanOut.secondNanos(session));
                straggling.computeIfAbsent(shape, key -> new ArrayList<>()).add(fanOut);
            }
        }
        straggling.forEach((shape, fanOuts) -> add(shapes.at(shape), session, fanOuts));
    }

    private static void add(Seen seen, Session session, List<FanOut> fanOuts) {
        Retiming retiming = session.retiming();
        int[] slowest = new int[fanOuts.size()];
        for (int i = 0; i < slowest.length; i++) {
            FanOut fanOut = fanOuts.get(i);
            slowest[i] = fanOut.slowest(session);
            double second = fanOut.secondNanos(session);
            retiming.shrink(slowest[i], 1 - second / FanOut.nanos(session, slowest[i]));
        }
        seen.sightings.add(session, slowest, retiming.saving());
    }

    @Override
    public void merge(Stragglers other) {
        shapes.merge(other.shapes, Seen::merge);
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        shapes.forEach((shape, seen) -> {
            if (seen.straggled >= LEAST_TIMES && seen.straggled >= LEAST_FAN_OUTS * seen.fanOuts) {
                claims.add(claim(shape, seen));
            }
        });
        return new Verdict.Findings(claims);
    }

    private Claim claim(Shape shape, Seen seen) {
        Distinction.Pair pair = seen.distinction.best();
        String width = Wording.count((double) seen.members / seen.fanOuts);
        String kind = shape.operation == Operation.TASK ? "tasks" : Names.kind(shape.operation) + " calls";
        String slow = Wording.time(seen.slowest.getValueAtPercentile(50));
        String others = Wording.time(seen.seconds.getValueAtPercentile(50));
        return Claim.by(id())
                .confidence(pair != null && seen.straggled >= SURE_TIMES ? Confidence.HIGH : Confidence.MEDIUM)
                .title("One of " + width + " parallel " + kind + " of " + shape.parent + " takes " + slow
                        + ", the others at most " + others
                        + (pair == null
                                ? ": all wait for it"
                                : ": " + (position(pair) ? "always the one at " : "the one with ") + pair))
                .explanation(explanation(seen, pair))
                .fix(fix(pair))
                .phase(shape.operation.phase().label())
                .operation(shape.operation == Operation.TASK ? shape.parent : Names.kind(shape.operation))
                .location(seen.sightings
                        .location(shape.operation, "")
                        .withAttribute(pair == null ? null : pair.toString()))
                .seen(seen.sightings)
                .evidence(evidence(seen, pair))
                .build();
    }

    private static boolean position(Distinction.Pair pair) {
        return pair.attribute().equals("position");
    }

    private static String explanation(Seen seen, Distinction.@Nullable Pair pair) {
        String often = "In " + Wording.percent((double) seen.straggled / seen.fanOuts) + " of " + seen.fanOuts
                + " fan-outs the slowest call takes " + Wording.count(LEAST_RATIO)
                + " times the median of its siblings or more, with no more to do than they by what was recorded; the"
                + " session waits for it. ";
        if (pair != null) {
            return often + "It is not chance: the slow ones have " + pair + ", the others do not.";
        }
        double share = tail(seen);
        double width = (double) seen.members / seen.fanOuts;
        return often + "Nothing recorded tells the slow ones from the others. One call in "
                + Wording.count(1 / Math.max(share, 1e-9)) + " is that slow, so of fan-outs this wide "
                + Wording.percent(1 - Math.pow(1 - share, width))
                + " meet one by chance: the tail grows with the width.";
    }

    /** Part of all calls that take as long as stragglers do, at least one that straggled. */
    private static double tail(Seen seen) {
        long least = Math.round(LEAST_RATIO * seen.durations.getValueAtPercentile(50));
        long max = seen.durations.getMaxValue();
        long slow = least > max ? 0 : seen.durations.getCountBetweenValues(least, max);
        return (double) Math.max(seen.straggled, slow) / seen.members;
    }

    private static String fix(Distinction.@Nullable Pair pair) {
        return pair == null
                ? "Hedge reads that may be repeated: ask a second time after the 95th percentile and take the first"
                        + " answer; or go on with partial results after a deadline; or fan out less wide."
                : "Look at what is behind " + pair + " (cold cache or index, overloaded host, larger share of the data)"
                        + " and even it out; until then go on without it after a deadline, or start it first.";
    }

    private static List<Finding.Evidence> evidence(Seen seen, Distinction.@Nullable Pair pair) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of(
                "the slowest, median", seen.slowest.getValueAtPercentile(50) / 1e6, "ms", seen.sightings.examples()));
        evidence.add(Finding.Evidence.of(
                "the second slowest, median", seen.seconds.getValueAtPercentile(50) / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of(
                "all calls, median", seen.durations.getValueAtPercentile(50) / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of("fan-outs with such a call", seen.straggled, "fan-outs", List.of()));
        evidence.add(Finding.Evidence.of("fan-outs", seen.fanOuts, "fan-outs", List.of()));
        if (pair == null) {
            evidence.add(Finding.Evidence.of("calls that are as slow", 100 * tail(seen), "%", List.of()));
        }
        return evidence;
    }
}
