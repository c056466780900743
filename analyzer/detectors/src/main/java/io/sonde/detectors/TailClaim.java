package io.sonde.detectors;

import io.sonde.detectors.statistics.Medians;
import io.sonde.detectors.statistics.Wilson;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Retiming;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Words for a long tail: who is slow, where the time goes, and what the 95th percentile would be without it. */
final class TailClaim {
    private static final int MOST_TRAITS = 5;
    private static final int MOST_DELTAS = 6;
    /** Slow sessions with the trait from which on a claim is sure; the catalogue's support. */
    private static final int SURE_SUPPORT = 10;
    /** An operation that fewer of the other sessions have is other work, not slower work (ours). */
    private static final double COMMON = 0.1;
    /** More calls explain the time when they grow by this part of what the time grows by (ours). */
    private static final double BY_CALLS = 0.7;

    private final List<SessionSample.Seen> all;
    private final List<SessionSample.Seen> base;
    private final List<SessionSample.Seen> slow;
    private final Distinguished distinguished;
    private final PathDelta delta;
    private final Distinguished.@Nullable OfTrait cause;
    /** The sessions that the claim is about. */
    private final List<SessionSample.Seen> concerned;

    private final String key;
    private final Operation operation;
    private final String name;
    /** What the operation takes of the others, or, where the others call it by other names, its kind. */
    private final double usual;

    private final boolean otherWork;
    private final boolean moreCalls;

    TailClaim(
            List<SessionSample.Seen> all,
            List<SessionSample.Seen> base,
            List<SessionSample.Seen> slow,
            Distinguished distinguished) {
        this.all = all;
        this.base = base;
        this.slow = slow;
        this.distinguished = distinguished;
        delta = PathDelta.of(slow, base);
        cause = cause(distinguished);
        concerned = cause == null
                ? slow
                : all.stream()
                        .filter(seen -> seen.traits().contains(cause.trait()))
                        .toList();
        PathDelta.Row top = delta.rows().get(0);
        key = top.key();
        operation = operation(key);
        name = key.substring(key.indexOf('\t') + 1);
        double common = share(base, key);
        boolean byKind = common < COMMON && isComparable(operation);
        usual = Medians.of(base.stream()
                .mapToDouble(seen -> byKind ? ofKind(seen, operation) : seen.share(key))
                .toArray());
        otherWork = byKind ? usual == 0 : common < COMMON;
        moreCalls = growsByCalls(top);
    }

    /** A trait that may be a cause, else the surest of those that may come of being slow. */
    private static Distinguished.@Nullable OfTrait cause(Distinguished distinguished) {
        return distinguished.traits().stream()
                .filter(one -> one.trait().kind() != Trait.Kind.CONSEQUENCE)
                .findFirst()
                .orElseGet(() -> distinguished.traits().stream().findFirst().orElse(null));
    }

    private static double share(List<SessionSample.Seen> sessions, String key) {
        return (double) sessions.stream().filter(seen -> seen.share(key) > 0).count() / sessions.size();
    }

    /** Stores and services have many names for one kind of work; tools and agents do what they are named for. */
    private static boolean isComparable(Operation operation) {
        return operation.isModelCall() || operation == Operation.HTTP || operation.phase() == Phase.RETRIEVAL;
    }

    private static long ofKind(SessionSample.Seen seen, Operation kind) {
        long sum = 0;
        for (int i = 0; i < seen.keys().length; i++) {
            sum += operation(seen.keys()[i]) == kind ? seen.shares()[i] : 0;
        }
        return sum;
    }

    private static final Map<String, Operation> BY_LABEL = byLabel();

    private static Map<String, Operation> byLabel() {
        Map<String, Operation> operations = new TreeMap<>();
        for (Operation operation : Operation.values()) {
            operations.put(operation.label(), operation);
        }
        return operations;
    }

    private static Operation operation(String key) {
        return BY_LABEL.getOrDefault(key.substring(0, key.indexOf('\t')), Operation.NONE);
    }

    private static String display(String key) {
        return Names.display(operation(key), key.substring(key.indexOf('\t') + 1));
    }

    private boolean growsByCalls(PathDelta.Row top) {
        double before = mean(base, Trait.CALLS + key);
        double after = mean(concerned, Trait.CALLS + key);
        double grown =
                concerned.stream().mapToLong(seen -> seen.share(key)).average().orElse(0);
        if (before == 0 || top.baseMean() == 0 || grown <= top.baseMean()) {
            return false;
        }
        return Math.log(after / before) >= BY_CALLS * Math.log(grown / top.baseMean());
    }

    private static double mean(List<SessionSample.Seen> sessions, String measure) {
        return sessions.stream()
                .mapToDouble(seen -> seen.measure(measure))
                .average()
                .orElse(0);
    }

    /** Time of a session that is more than usual. Unit: ns. */
    private long excess(SessionSample.Seen seen) {
        return Math.max(0, Math.round(seen.share(key) - usual));
    }

    private Savings savings() {
        Savings savings = new Savings();
        concerned.stream()
                .filter(seen -> excess(seen) > 0)
                .sorted(Comparator.comparingInt(SessionSample.Seen::number))
                .forEach(seen -> {
                    long high = excess(seen);
                    long low = Math.round(seen.atLeast(key) * ((double) high / seen.share(key)));
                    savings.add(seen.number(), new Retiming.Range(Math.min(low, high), high));
                });
        return savings;
    }

    /** What the 95th percentile would be had the operation taken no more than usual. Unit: ns. */
    private double counterfactual() {
        Set<SessionSample.Seen> those = Collections.newSetFromMap(new IdentityHashMap<>());
        those.addAll(concerned);
        long[] after = all.stream()
                .mapToLong(seen -> those.contains(seen) ? seen.nanos() - excess(seen) : seen.nanos())
                .toArray();
        return Percentiles.of(Percentiles.sorted(after), 95);
    }

    private static double median(List<SessionSample.Seen> sessions) {
        return Medians.of(
                sessions.stream().mapToDouble(SessionSample.Seen::nanos).toArray());
    }

    Claim claim() {
        String attribute = cause == null ? null : cause.trait().toString();
        return Claim.by("long-tail")
                .confidence(confidence())
                .atMost(isFault() ? Severity.CRITICAL : Severity.NOTE)
                .title(title())
                .explanation(explanation())
                .fix(fix())
                .phase(operation.phase().label())
                .operation(display(key))
                .location(new Sightings().location(operation, name).withAttribute(attribute))
                .savings(savings())
                .criticalByOperation(excessByOperation())
                .evidence(evidence())
                .build();
    }

    /** Other work, more steps and longer prompts are facts, unless the user's own tag tells the sessions apart. */
    private boolean isFault() {
        if (cause == null || cause.trait().kind() == Trait.Kind.CONSEQUENCE) {
            return false;
        }
        boolean tagged = cause.trait().kind() == Trait.Kind.TAG;
        return tagged || (!otherWork && !moreCalls && !cause.trait().name().equals("root"));
    }

    private Confidence confidence() {
        if (cause == null || cause.trait().kind() == Trait.Kind.CONSEQUENCE) {
            return Confidence.MEDIUM;
        }
        return cause.slow() >= SURE_SUPPORT ? Confidence.HIGH : Confidence.MEDIUM;
    }

    private String title() {
        double others = Medians.of(all.stream()
                .filter(seen -> cause == null || !seen.traits().contains(cause.trait()))
                .mapToDouble(SessionSample.Seen::nanos)
                .toArray());
        double grown =
                concerned.stream().mapToLong(seen -> seen.share(key)).average().orElse(0);
        String what = display(key) + " takes " + Wording.time(grown) + " of it instead of " + Wording.time(usual);
        if (moreCalls) {
            what += " in " + Wording.count(mean(concerned, Trait.CALLS + key)) + " calls instead of "
                    + Wording.count(mean(base, Trait.CALLS + key));
        }
        String who = cause == null
                ? "The slowest " + Wording.percent(LongTail.SLOW) + " of sessions"
                : "Sessions with " + cause.trait();
        return who + " take " + Wording.time(median(concerned)) + " instead of " + Wording.time(others) + " (median): "
                + what;
    }

    private String explanation() {
        String found = cause == null
                ? "Nothing that spans carry tells these sessions from the others: no agent, tool, model, server, table,"
                        + " tag or size. "
                : cause.slow() + " of the " + slow.size() + " slowest sessions have " + cause.trait() + " but only "
                        + cause.base() + " of " + base.size() + " fast ones, "
                        + (cause.lift() >= 100 ? "over 100" : Wording.count(cause.lift()))
                        + " times the share (Fisher's exact test, p = "
                        + String.format(Locale.ROOT, "%.1e", cause.p())
                        + "; it holds with everything else that was compared counted in). ";
        return found + "Slow sessions take " + Wording.time(mean(slow) - mean(base))
                + " longer on average, and " + Wording.time(delta.rows().get(0).delta()) + " of that is "
                + display(key) + ". Had it taken no longer than usual in them, the 95th percentile would be "
                + Wording.time(counterfactual()) + " instead of " + Wording.time(LongTail.percentile(all, 95)) + "."
                + (isFault() || cause == null ? "" : " This may just be other or more work.");
    }

    private static double mean(List<SessionSample.Seen> sessions) {
        return sessions.stream().mapToLong(SessionSample.Seen::nanos).average().orElse(0);
    }

    private String fix() {
        if (cause == null) {
            return "Tag sessions with what they are about (tenant, kind of request) so that the next recording can say"
                    + " which of them are slow, and look at the slowest waterfalls.";
        }
        String where = switch (operation) {
            case SQL, VECTOR_SEARCH, RETRIEVAL, SEARCH_MEMORY, RERANK ->
                "Compare what " + display(key) + " does for them with what it does for others: size of the index or"
                        + " table, plan, filter, partition; split or limit what has outgrown the others.";
            case CHAT, GENERATE_CONTENT, TEXT_COMPLETION ->
                "Compare their prompts and answers with the others': length, tools offered, model.";
            default -> "Compare what " + display(key) + " does for them with what it does for others.";
        };
        return where + " Sessions with " + cause.trait() + " are the ones to try it on.";
    }

    private Map<String, Long> excessByOperation() {
        Map<String, Long> excess = new TreeMap<>();
        for (PathDelta.Row row : delta.rows()) {
            if (row.delta() > 0) {
                excess.put(row.key(), Math.round(row.delta() * slow.size()));
            }
        }
        return excess;
    }

    private List<Finding.Evidence> evidence() {
        List<Finding.Evidence> evidence = new ArrayList<>();
        distinguished.traits().stream().limit(MOST_TRAITS).forEach(one -> evidence.add(evidence(one)));
        distinguished.measures().stream().limit(MOST_TRAITS).forEach(one -> evidence.add(evidence(one)));
        List<Long> examples = examples();
        double rest = mean(slow) - mean(base);
        for (PathDelta.Row row :
                delta.rows().subList(0, Math.min(MOST_DELTAS, delta.rows().size()))) {
            rest -= row.delta();
            Map<String, String> details = new LinkedHashMap<>();
            details.put("slow", Wording.time(row.slowMean()));
            details.put("others", Wording.time(row.baseMean()));
            evidence.add(new Finding.Evidence(
                    "longer in " + display(row.key()), row.delta() / 1e6, "ms", examples, details));
            examples = List.of();
        }
        if (delta.rows().size() > MOST_DELTAS) {
            evidence.add(Finding.Evidence.of("longer in all other operations", rest / 1e6, "ms", List.of()));
        }
        evidence.add(Finding.Evidence.of("longer in all", (mean(slow) - mean(base)) / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of("95th percentile", LongTail.percentile(all, 95) / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of("95th percentile without it", counterfactual() / 1e6, "ms", List.of()));
        evidence.add(Finding.Evidence.of("slow sessions", slow.size(), "sessions", List.of()));
        return evidence;
    }

    private Finding.Evidence evidence(Distinguished.OfTrait one) {
        Wilson share = Wilson.of(one.slow(), slow.size());
        Map<String, String> details = new LinkedHashMap<>();
        details.put(
                "slow sessions",
                one.slow() + " of " + slow.size() + " (" + Wording.percent(share.low()) + " to "
                        + Wording.percent(share.high()) + ")");
        details.put("others", one.base() + " of " + base.size());
        if (one.trait().kind() == Trait.Kind.CONSEQUENCE) {
            details.put("reading", "goes with it, may come of it");
        }
        return new Finding.Evidence(one.trait().toString(), one.lift(), "times as frequent", List.of(), details);
    }

    private static Finding.Evidence evidence(Distinguished.OfMeasure one) {
        String label = one.name().startsWith(Trait.CALLS)
                ? Trait.CALLS + display(one.name().substring(Trait.CALLS.length()))
                : one.name();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("others", Wording.count(one.base()));
        details.put(
                "Cliff's delta", String.format(Locale.ROOT, "%.2f", one.effect().delta()));
        if (Trait.isConsequence(one.name())) {
            details.put("reading", "goes with it, may come of it");
        }
        return new Finding.Evidence(label, one.slow(), "in slow sessions (median)", List.of(), details);
    }

    /** Spans of the operation in the slowest sessions concerned. */
    private List<Long> examples() {
        List<Long> spans = new ArrayList<>();
        for (int i = concerned.size() - 1; i >= 0 && spans.size() < 3; i--) {
            SessionSample.Seen seen = concerned.get(i);
            for (int k = 0; k < seen.spans().length; k++) {
                if (seen.keys()[k].equals(key)) {
                    spans.add(seen.spans()[k]);
                }
            }
        }
        return spans;
    }
}
