package io.sonde.detectors;

import io.sonde.detectors.SqlShape.Pattern;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reports statements whose text asks the database for more than is needed. It claims no saving of its own: what a
 * statement costs is said by {@code slow-query} and others, under which this is folded. Statements with less than
 * {@value #LEAST_SHARE} of the time of all retrieval are named together in one remark.
 *
 * <p>What the text alone does not show the recorder counts: values in the longest list, wildcards in front of patterns,
 * values written into the text, a written offset. Whether fetched rows were used is not recorded and not judged.
 */
final class SqlAntipatterns implements Detector<SqlAntipatterns> {
    static final double LEAST_SHARE = 0.01;
    static final long LARGE_OFFSET = 1_000;
    static final long LONG_LIST = 100;
    /** Calls of one template from which on values in its text are a habit (ours). */
    static final long LEAST_UNBOUND_CALLS = 20;
    /** Rows from which on reading or sorting all of them is worth a word (ours): lookup tables are read whole. */
    static final long MANY_ROWS = 500;

    private static final int MOST_LISTED = 20;

    private final Tally<String, Seen> statements = Tally.ofAtMost(10_000, Seen::new);
    private long retrievalNanos;

    private static final class Seen {
        final Sightings sightings = new Sightings();
        long calls;
        long nanos;
        long mostRows = -1;
        long fewestLiterals = Long.MAX_VALUE;
        long longestList;
        long offsets;
        long wildcards;
        /** A few of the inputs: a statement of constants always has the same. */
        final Set<Long> inputs = new HashSet<>();

        Seen merge(Seen other) {
            sightings.merge(other.sightings);
            calls += other.calls;
            nanos += other.nanos;
            mostRows = Math.max(mostRows, other.mostRows);
            fewestLiterals = Math.min(fewestLiterals, other.fewestLiterals);
            longestList = Math.max(longestList, other.longestList);
            offsets += other.offsets;
            wildcards += other.wildcards;
            other.inputs.forEach(this::addInput);
            return this;
        }

        void addInput(long hash) {
            if (inputs.size() < 2) {
                inputs.add(hash);
            }
        }
    }

    @Override
    public String id() {
        return "sql-antipattern";
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public Needs needs() {
        return Needs.spans(EnumSet.of(Operation.SQL)).with(Attribute.DB_QUERY_TEXT);
    }

    @Override
    public void observe(Session session) {
        Map<String, List<Integer>> calls = new LinkedHashMap<>();
        for (int node = 0; node < session.size(); node++) {
            if (session.isLeaf(node) && session.phase(node) == Phase.RETRIEVAL) {
                retrievalNanos += session.end(node) - session.begin(node);
            }
            String text = session.operation(node) == Operation.SQL ? session.text(node, Attribute.DB_QUERY_TEXT) : null;
            if (text != null && !session.unfinished(node)) {
                count(session, node, text);
                calls.computeIfAbsent(text, key -> new ArrayList<>()).add(node);
            }
        }
        calls.forEach((text, nodes) -> statements
                .at(text)
                .sightings
                .note(session, nodes.stream().mapToInt(Integer::intValue).toArray()));
    }

    private void count(Session session, int node, String text) {
        Seen seen = statements.at(text);
        seen.calls++;
        seen.nanos += session.end(node) - session.begin(node);
        seen.mostRows = Math.max(seen.mostRows, session.value(node, Attribute.DB_RESPONSE_RETURNED_ROWS, -1));
        seen.fewestLiterals = Math.min(seen.fewestLiterals, session.value(node, Attribute.DB_QUERY_LITERALS, 0));
        seen.longestList = Math.max(seen.longestList, session.value(node, Attribute.DB_QUERY_LIST, 0));
        seen.offsets += session.value(node, Attribute.DB_QUERY_OFFSET, 0) >= LARGE_OFFSET ? 1 : 0;
        seen.wildcards += session.value(node, Attribute.DB_QUERY_LEADING_WILDCARD, 0);
        seen.addInput(session.value(node, Attribute.INPUT_HASH, 0));
    }

    @Override
    public void merge(SqlAntipatterns other) {
        statements.merge(other.statements, Seen::merge);
        retrievalNanos += other.retrievalNanos;
    }

    @Override
    public Verdict finish() {
        List<Claim> claims = new ArrayList<>();
        List<Finding.Evidence> small = new ArrayList<>();
        statements.forEach((text, seen) -> {
            Set<Pattern> patterns = patterns(text, seen);
            if (patterns.isEmpty()) {
                return;
            }
            if (seen.nanos >= LEAST_SHARE * retrievalNanos) {
                claims.add(claim(text, seen, patterns));
            } else {
                small.add(remark(text, seen, patterns));
            }
        });
        if (!small.isEmpty()) {
            claims.add(remarks(small));
        }
        return new Verdict.Findings(claims);
    }

    private static Set<Pattern> patterns(String text, Seen seen) {
        SqlShape shape = SqlShape.of(text);
        Set<Pattern> patterns = shape.patterns();
        if (seen.mostRows >= 0 && seen.mostRows < MANY_ROWS) {
            patterns.remove(Pattern.SORTS_ALL);
            patterns.remove(Pattern.READS_ALL);
        }
        add(patterns, Pattern.LEADING_WILDCARD, 2 * seen.wildcards >= seen.calls);
        add(patterns, Pattern.LARGE_OFFSET, seen.offsets > 0);
        add(patterns, Pattern.LONG_LIST, seen.longestList > LONG_LIST);
        add(patterns, Pattern.NO_BINDS, isUnbound(shape, seen));
        return patterns;
    }

    private static void add(Set<Pattern> patterns, Pattern pattern, boolean holds) {
        if (holds) {
            patterns.add(pattern);
        }
    }

    /** A constant among bound values is fine; a statement none of whose values are bound, called often, is not. */
    private static boolean isUnbound(SqlShape shape, Seen seen) {
        return seen.calls >= LEAST_UNBOUND_CALLS
                && shape.values() > 0
                && seen.fewestLiterals >= shape.values()
                && seen.inputs.size() > 1;
    }

    private Claim claim(String text, Seen seen, Set<Pattern> patterns) {
        Statement statement = Statement.of(text, null, null);
        double share = (double) seen.nanos / retrievalNanos;
        return Claim.by(id())
                .confidence(Confidence.MEDIUM)
                .title(statement.line() + " " + words(patterns) + "; it holds " + Wording.percent(share)
                        + " of the retrieval time")
                .explanation("The statement ran " + seen.calls + " times and took "
                        + Wording.time((double) seen.nanos / seen.calls) + " each"
                        + (seen.mostRows >= 0
                                ? ", with up to " + seen.mostRows + " rows"
                                : " (how many rows came is not recorded)")
                        + ". This is read off its text; whether it matters depends on the data, and its cost is what"
                        + " other findings about it say.")
                .fix(patterns.stream().map(Pattern::cure).collect(Collectors.joining(" ")))
                .phase(Operation.SQL.phase().label())
                .operation(Names.display(Operation.SQL, text))
                .location(seen.sightings.location(Operation.SQL, text))
                .seen(seen.sightings)
                .savings(new Savings())
                .evidence(List.of(
                        Finding.Evidence.of("calls", seen.calls, "calls", seen.sightings.examples()),
                        Finding.Evidence.of("share of the retrieval time", 100 * share, "%", List.of())))
                .build();
    }

    private static String words(Set<Pattern> patterns) {
        return patterns.stream().map(Pattern::words).collect(Collectors.joining(" and "));
    }

    private static Finding.Evidence remark(String text, Seen seen, Set<Pattern> patterns) {
        return new Finding.Evidence(
                Statement.of(text, null, null).line(),
                Wording.millis(seen.nanos),
                "ms",
                seen.sightings.examples(),
                Map.of("it", words(patterns)));
    }

    private Claim remarks(List<Finding.Evidence> small) {
        List<Finding.Evidence> listed = small.stream()
                .sorted(Comparator.comparingDouble(Finding.Evidence::value)
                        .reversed()
                        .thenComparing(Finding.Evidence::label))
                .limit(MOST_LISTED)
                .toList();
        return Claim.by(id())
                .confidence(Confidence.LOW)
                .context()
                .title(small.size() + (small.size() == 1 ? " statement asks" : " statements ask")
                        + " for more than needed, with next to no time in " + (small.size() == 1 ? "it" : "them"))
                .explanation("Each holds less than " + Wording.percent(LEAST_SHARE)
                        + " of the retrieval time of this recording; with more data that may change.")
                .fix("Nothing now.")
                .phase(Operation.SQL.phase().label())
                .evidence(listed)
                .build();
    }
}
