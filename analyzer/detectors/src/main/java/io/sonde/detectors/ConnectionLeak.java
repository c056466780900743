package io.sonde.detectors;

import io.sonde.detectors.OpenLoans.Loan;
import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the connections of one pool come back: at least {@value #LEAST} that were still out when the recording
 * ended, although their sessions were over, and far longer than the others are, are a leak.
 */
final class ConnectionLeak {
    static final String ID = "connection-leak";
    /** Fewer connections than this that did not come back may be kept on purpose (ours). */
    static final int LEAST = 2;
    /** A connection that is out for less than this when the recording ends may still come back (ours). */
    static final long LEAST_MILLIS = 1_000;
    /** ... and for less than so many times the 99th percentile of those that came back (ours). */
    static final int TIMES_LONGER = 2;
    /** Of fewer loans that came back nothing is said: those that do not may be rare (ours). */
    static final long LEAST_RETURNED = 100;
    /** Waiting that fewer of the loans met says nothing of what the leak costs (ours). */
    private static final double LEAST_WAITING = 0.02;

    private static final int MOST_PLACES = 5;

    private final String name;
    private final PoolUse use;
    private final List<Loan> lost;
    private final long loans;

    ConnectionLeak(String name, PoolUse use) {
        this.name = name;
        this.use = use;
        double usual = use.holds.getTotalCount() == 0 ? 0 : use.holds.getValueAtPercentile(99);
        lost = use.open.outFor(Math.max(LEAST_MILLIS * 1_000_000, Math.round(TIMES_LONGER * usual)));
        loans = use.loans();
    }

    /** @param starves whether sessions wait for what is left */
    Judgement judge(boolean starves) {
        if (lost.size() >= LEAST) {
            return new Judgement(ID, Grade.LEAK, claim(starves), "", perSecond());
        }
        String pool = use.called(name);
        if (!use.open.isEmpty()) {
            return Judgement.tooShort(
                    ID,
                    "too short: a connection of " + pool + " is out although its session is over; it takes " + LEAST
                            + " that stay out, for " + TIMES_LONGER
                            + " times as long as the others, to tell a leak from one that is kept on purpose");
        }
        return use.holds.getTotalCount() < LEAST_RETURNED
                ? Judgement.tooShort(
                        ID,
                        "too short: only " + use.holds.getTotalCount() + " connections of " + pool
                                + " were taken and given back; it takes " + LEAST_RETURNED)
                : Judgement.steady(
                        ID,
                        "Ruled out: connection leak. All " + use.holds.getTotalCount() + " connections taken from "
                                + pool + " by sessions that ended were given back.");
    }

    /** Connections lost in a second, from the first one until there is none left to lose or the recording's end. */
    private double perSecond() {
        boolean dry = isDry();
        long to = dry ? lost.get((int) use.size - 1).taken() : use.open.end();
        int count = dry ? (int) use.size : lost.size();
        return 1e9 * count / Math.max(1, to - lost.get(0).taken());
    }

    private Claim claim(boolean starves) {
        String place = use.open.places.winner();
        boolean code = place != null && !place.startsWith("in ");
        Claim.Builder claim = Claim.by(ID)
                .confidence(Confidence.HIGH)
                .atLeast(starves || use.refused > 0 || isDry() ? Severity.CRITICAL : Severity.WARNING)
                .title("Connection leak: " + lost.size() + " of " + loans + " connections of " + use.called(name)
                        + " were never given back"
                        + (place == null ? "" : code ? ": taken in " + shortPlace(place) : ": taken " + place)
                        + (starves ? ", and sessions wait " + Wording.time(use.usualWait()) + " for what is left" : ""))
                .explanation(explanation())
                .fix(
                        "Close the connection on every way out, also when something is thrown: try-with-resources. The pool's"
                                + " leak detection (HikariCP: leakDetectionThreshold) names the stack of each. A larger pool only"
                                + " lasts longer.");
        if (use.waiting.sessions() > 0 && (starves || use.waiting.sessions() >= LEAST_WAITING * loans)) {
            claim.seen(use.waiting);
        }
        String agent = use.open.agents.winner();
        if (agent != null) {
            claim.agent(agent);
        }
        return claim.phase(use.open.phases.winner())
                .operation(Names.display(Operation.CONNECTION_ACQUIRE, name))
                .location(place != null && code ? inCode(place) : use.location(name, null))
                .evidence(evidence())
                .charts(chart())
                .build();
    }

    private String explanation() {
        List<Long> held = lost.stream().map(Loan::held).sorted().toList();
        return "The sessions that took them ended, and the connections were still out when the recording ended, "
                + Wording.time(held.get(held.size() / 2)) + " after they were taken; the others came back after "
                + Wording.time(use.meanHold()) + ". The first was taken in "
                + Moments.at(lost.get(0).taken()) + " of the recording; " + dry()
                + (use.refused > 0 ? " " + use.refused + " requests got none any more." : "");
    }

    private boolean isDry() {
        return use.size > 0 && lost.size() >= use.size;
    }

    /** When nothing is left of the pool. */
    private String dry() {
        if (isDry()) {
            Loan last = lost.get((int) use.size - 1);
            return "with the " + use.size + "th, in " + Moments.at(last.taken()) + ", the pool was dry.";
        }
        double perHour = 3_600 * perSecond();
        String pace = Wording.count(perHour) + " go in an hour";
        return use.size == 0
                ? pace + "."
                : pace + ", so that the pool is dry " + HeapLeak.duration((use.size - lost.size()) / perHour)
                        + " after the end of the recording.";
    }

    private List<Finding.Evidence> evidence() {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("never given back", lost.size(), "connections", use.open.examples));
        evidence.add(Finding.Evidence.of("share of all loans", 100.0 * lost.size() / loans, "%", List.of()));
        evidence.add(Finding.Evidence.of("lost in an hour", 3_600 * perSecond(), "connections", List.of()));
        evidence.add(Finding.Evidence.of("since", lost.get(0).taken() / 1e9, "s of the recording", List.of()));
        if (!isDry() && use.size > 0) {
            double hours = (use.size - lost.size()) / perSecond() / 3_600;
            evidence.add(Finding.Evidence.of("until the pool is dry", hours, "h", List.of()));
        }
        use.open.places.ordered().stream()
                .limit(MOST_PLACES)
                .forEach(place -> evidence.add(Finding.Evidence.of(
                        "taken " + (place.getKey().startsWith("in ") ? "" : "in ") + place.getKey(),
                        place.getValue(),
                        "connections",
                        List.of())));
        evidence.addAll(use.waitEvidence());
        return evidence;
    }

    private Finding.Chart chart() {
        List<double[]> out = new ArrayList<>();
        for (int i = 0; i < lost.size(); i++) {
            out.add(new double[] {lost.get(i).taken() / 60e9, i + 1.0});
        }
        out.add(new double[] {use.open.end() / 60e9, lost.size()});
        List<Finding.Chart.Line> lines = new ArrayList<>(List.of(new Finding.Chart.Line("never given back", out)));
        if (use.size > 0) {
            lines.add(new Finding.Chart.Line("the pool's maximum", List.of(new double[] {0, use.size}, new double[] {
                use.open.end() / 60e9, use.size
            })));
        }
        return new Finding.Chart("Connections that do not come back", "minutes", "connections", lines);
    }

    private static String shortPlace(String place) {
        int method = place.lastIndexOf('.', place.lastIndexOf(':'));
        int type = method < 0 ? -1 : place.lastIndexOf('.', method - 1);
        return place.substring(type + 1);
    }

    private Finding.Location inCode(String place) {
        int colon = place.lastIndexOf(':');
        int dot = place.lastIndexOf('.', colon);
        @Nullable String type = dot < 0 ? null : place.substring(0, dot);
        return new Finding.Location(
                        type,
                        place.substring(dot + 1, colon),
                        Integer.parseInt(place.substring(colon + 1)),
                        null,
                        null,
                        null)
                .withPool(name, null);
    }
}
