package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of one pool of connections. */
final class PoolClaims {
    private static final double FULL = 0.95;
    private static final double BUSY = 0.85;
    private static final double LOADED = 0.8;
    /** Requests and loans may differ by this part before sizes are no longer computed from them: the catalogue's. */
    private static final double TOLERATED = 0.1;

    private final String name;
    private final PoolUse use;
    private final Occupancy.Load load;
    private final double busy;
    private final String display;

    PoolClaims(String name, PoolUse use) {
        this.name = name;
        this.use = use;
        load = use.occupancy.whereWaited();
        busy = load.of(use.size);
        display = Names.display(Operation.CONNECTION_ACQUIRE, name);
    }

    private String pool() {
        String size = use.size > 0 ? " (" + use.size + (use.size == 1 ? " connection)" : " connections)") : "";
        return (name.isEmpty() ? "the connection pool" : "pool " + name) + size;
    }

    /** Connections kept while a model answers. */
    Claim held(boolean starves) {
        String model = PoolUse.mostOf(use.models);
        double hold = use.meanHold();
        double inModel = (double) use.modelNanos / Math.max(1, use.holds.getTotalCount());
        double without = busy * (1 - use.modelShare());
        String share = Wording.percent(use.modelShare());
        Claim.Builder claim = Claim.by(ConnectionPools.HELD)
                .confidence(starves ? Confidence.HIGH : Confidence.MEDIUM)
                .atMost(starves ? Severity.CRITICAL : Severity.NOTE)
                .title("Connections of " + pool() + " are held while " + (model == null ? "a model" : model)
                        + " answers: " + share + " of the " + Wording.time(hold) + " for which each is out"
                        + (starves
                                ? ", and others wait " + Wording.time(use.usualWait()) + " for one"
                                : ", so that the pool bounds how many sessions can think at once"))
                .explanation("A connection is taken before the model is asked and given back after the answer; for "
                        + Wording.time(inModel) + " of each loan no statement runs on it. "
                        + (starves
                                ? "The pool is " + Wording.percent(Math.min(1, busy))
                                        + " taken while sessions wait for it;"
                                        + " without the model's time it would be "
                                        + Wording.percent(Math.min(1, without)) + "."
                                : "Nobody waits for a connection yet."))
                .fix("Give the connection back before the model is asked and take one again afterwards: end the"
                        + " transaction first (a @Transactional method must not call the model), switch open-in-view"
                        + " off. A larger pool only moves the limit.")
                .phase(Operation.CONNECTION_ACQUIRE.phase().label())
                .operation(display)
                .evidence(heldEvidence(inModel, without));
        if (starves) {
            claim.seen(use.waiting).savings(part(1 - without / Math.max(busy, 1e-9)));
        }
        return claim.location(location(model)).build();
    }

    private List<Finding.Evidence> heldEvidence(double inModel, double without) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of(
                "loans during which a model answered", use.heldOverModel, "loans", use.heldExamples));
        evidence.add(
                Finding.Evidence.of("of each loan, waiting for a model", Wording.millis(inModel), "ms", List.of()));
        evidence.add(Finding.Evidence.of("mean loan", Wording.millis(use.meanHold()), "ms", List.of()));
        if (busy > 0) {
            evidence.add(Finding.Evidence.of("share of the pool that is taken", 100 * busy, "%", List.of()));
            evidence.add(Finding.Evidence.of("the same without the model's time", 100 * without, "%", List.of()));
        }
        evidence.addAll(waitEvidence());
        return evidence;
    }

    /**
     * Of a pool's load {@code 1 - part} stays. Waiting grows faster than load (it is convex and zero without load), so at
     * least this part of it goes, and at most all.
     */
    private Savings part(double part) {
        return use.waiting.savings().withLowAt(Math.min(1, Math.max(0, part)));
    }

    /** More is asked of the pool than it has. */
    Claim starved(boolean held) {
        String statement = PoolUse.mostOf(use.statements);
        Integer needed = needed();
        boolean bursts = busy > 0 && busy < LOADED;
        String wait = (use.waits.getTotalCount() >= Percentiles.FOR_P95 ? "95th percentile " : "median ")
                + Wording.time(use.usualWait());
        return Claim.by("pool-starvation")
                .confidence(needed == null ? Confidence.MEDIUM : Confidence.HIGH)
                .atLeast(busy >= FULL ? Severity.CRITICAL : busy >= BUSY ? Severity.WARNING : Severity.NOTE)
                .title("Sessions wait for a connection of " + pool() + ", " + wait + ": "
                        + (held
                                ? "it is empty while models answer"
                                : bursts
                                        ? "many ask at once"
                                        : needed != null && needed > use.size
                                                ? "this load needs " + needed
                                                : "it is " + Wording.percent(Math.min(1, busy)) + " taken"))
                .explanation(
                        "While somebody waited, " + Wording.count(load.taken()) + " connections were out at a moment"
                                + (use.size > 0 ? " (" + Wording.percent(Math.min(1, busy)) + " of the pool)" : "")
                                + ", each for " + Wording.time(use.meanHold()) + ". Waiting takes "
                                + Wording.time(use.waiting.criticalPerSession()) + " of "
                                + Wording.time(use.waiting.wallPerSession()) + " in each session that met it."
                                + (needed == null && use.size > 0
                                        ? " The loans recorded do not add up, so no size is computed."
                                        : ""))
                .fix(fix(held, bursts, needed, statement))
                .phase(Operation.CONNECTION_ACQUIRE.phase().label())
                .operation(display)
                .seen(use.waiting)
                .savings(part(held || needed == null ? 0 : 1 - (double) use.size / needed))
                .location(location(statement))
                .evidence(starvedEvidence(held ? null : needed))
                .build();
    }

    private String fix(boolean held, boolean bursts, @Nullable Integer needed, @Nullable String statement) {
        if (held) {
            return "Give connections back before a model is asked; size the pool only after that.";
        }
        String shorter = "Hold connections for less time"
                + (statement == null ? "" : " (most of it is " + statement + ")")
                + ", with nothing but SQL between taking and giving back. ";
        if (bursts) {
            return shorter
                    + "The pool is large enough on average: bound how many ask at once, or let one session use one"
                    + " connection for its calls in a row.";
        }
        return shorter
                + (needed == null
                        ? "Then enlarge the pool as far as the database bears."
                        : "Then set the pool's maximum to about " + needed
                                + ", if the database bears as many at once; it has the last word.");
    }

    private List<Finding.Evidence> starvedEvidence(@Nullable Integer needed) {
        List<Finding.Evidence> evidence = new ArrayList<>(waitEvidence());
        if (busy > 0) {
            evidence.add(Finding.Evidence.of("share of the pool that is taken", 100 * busy, "%", List.of()));
        }
        evidence.add(Finding.Evidence.of("mean loan", Wording.millis(use.meanHold()), "ms", List.of()));
        evidence.add(Finding.Evidence.of(
                "connections out at a moment, while somebody waits", load.taken(), "connections", List.of()));
        if (needed != null) {
            evidence.add(
                    Finding.Evidence.of("connections needed (load + 2 x its root)", needed, "connections", List.of()));
        }
        return evidence;
    }

    private List<Finding.Evidence> waitEvidence() {
        List<Finding.Evidence> evidence = new ArrayList<>();
        if (use.waits.getTotalCount() >= Percentiles.FOR_P95) {
            evidence.add(Finding.Evidence.of(
                    "waiting for a connection, 95th percentile",
                    use.waits.getValueAtPercentile(95) / 1e6,
                    "ms",
                    use.waiting.examples()));
        }
        if (use.refused > 0) {
            evidence.add(Finding.Evidence.of("requests that got none", use.refused, "requests", List.of()));
        }
        if (use.growing > 0) {
            evidence.add(Finding.Evidence.of(
                    "long waits while the pool opened connections, not counted", use.growing, "requests", List.of()));
        }
        return evidence;
    }

    /** Connections that do not come back. */
    Claim leak(long leaks, boolean starves) {
        String place = PoolUse.mostOf(use.openPlaces);
        long loans = use.holds.getTotalCount() + use.open.getTotalCount();
        boolean code = place != null && !place.startsWith("in ");
        Claim.Builder claim = Claim.by("pool-starvation")
                .confidence(Confidence.HIGH)
                .atLeast(starves || use.refused > 0 ? Severity.CRITICAL : Severity.WARNING)
                .title(leaks + " of " + loans + " connections of " + pool() + " were never given back"
                        + (place == null ? "" : code ? ": taken in " + shortPlace(place) : ": taken " + place)
                        + (starves ? ", and sessions wait " + Wording.time(use.usualWait()) + " for what is left" : ""))
                .explanation("The sessions that took them ended, and the connections were still out when the recording"
                        + " ended, " + Wording.time(use.open.getValueAtPercentile(50)) + " after they were taken;"
                        + " the others came back after " + Wording.time(use.meanHold()) + "."
                        + (use.refused > 0 ? " " + use.refused + " requests got none any more." : ""))
                .fix(
                        "Close the connection on every way out, also when something is thrown: try-with-resources. The pool's"
                                + " leak detection (HikariCP: leakDetectionThreshold) names the stack of each. A larger pool only"
                                + " lasts longer.")
                .phase(Operation.CONNECTION_ACQUIRE.phase().label())
                .operation(display)
                .evidence(leakEvidence(leaks, loans));
        if (use.waiting.sessions() > 0) {
            claim.seen(use.waiting);
        }
        return claim.location(place != null && code ? inCode(place) : location(null))
                .build();
    }

    private List<Finding.Evidence> leakEvidence(long leaks, long loans) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("never given back", leaks, "connections", use.openExamples));
        evidence.add(Finding.Evidence.of("share of all loans", 100.0 * leaks / loans, "%", List.of()));
        use.openPlaces.forEach((place, times) -> {
            if (evidence.size() < 7) {
                evidence.add(Finding.Evidence.of(
                        "taken " + (place.startsWith("in ") ? "" : "in ") + place, times, "connections", List.of()));
            }
        });
        evidence.addAll(waitEvidence());
        return evidence;
    }

    private static String shortPlace(String place) {
        int method = place.lastIndexOf('.', place.lastIndexOf(':'));
        int type = method < 0 ? -1 : place.lastIndexOf('.', method - 1);
        return place.substring(type + 1);
    }

    private Finding.Location inCode(String place) {
        int colon = place.lastIndexOf(':');
        int dot = place.lastIndexOf('.', colon);
        return new Finding.Location(
                        dot < 0 ? null : place.substring(0, dot),
                        place.substring(dot + 1, colon),
                        Integer.parseInt(place.substring(colon + 1)),
                        null,
                        null,
                        null)
                .withPool(name, null);
    }

    private Finding.Location location(@Nullable String holder) {
        return use.waiting.location(Operation.CONNECTION_ACQUIRE, name).withPool(name.isEmpty() ? null : name, holder);
    }

    /**
     * Connections with which hardly anybody would wait: load + 2 x its square root (square-root staffing), never more
     * than were ever out or asked for at one moment. A full pool holds its clients back: they would ask more often if
     * they did not wait, in proportion to the time they would save. Null where requests and loans do not add up.
     */
    @Nullable
    Integer needed() {
        long loans = use.holds.getTotalCount() + use.open.getTotalCount();
        boolean addsUp = loans > 0 && Math.abs(use.got - loans) <= TOLERATED * Math.max(use.got, loans);
        if (!addsUp || use.size == 0 || load.nanos() == 0) {
            return null;
        }
        double wanted = Math.max(load.taken(), load.offered(use.meanHold()));
        if (busy >= FULL) {
            double waiting = Math.min(0.9, use.waiting.savings().meanHigh() / use.waiting.wallPerSession());
            wanted /= 1 - waiting;
        }
        long most = use.demand > 0 ? Math.max(use.demand, use.size) : Long.MAX_VALUE;
        return (int) Math.min(most, Math.max(use.size, (long) Math.ceil(wanted + 2 * Math.sqrt(wanted))));
    }
}
