package io.sonde.detectors;

import io.sonde.detectors.AttemptChain.Attempt;
import io.sonde.detectors.AttemptChain.Source;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all sessions tried more than once of one operation. Bounded apart from the savings. */
final class RetriesSeen {
    private static final int ATTEMPTS = 8;
    private static final int MOST_TYPES = 100;
    private static final int EXAMPLES = 5;

    final Sightings sightings = new Sightings();
    final RetryPauses pauses = new RetryPauses();
    long chains;
    long retries;
    /** Retries by the program itself, which add calls of their own. */
    long byProgram;
    /** Retries of what cannot succeed. */
    long hopeless;

    long fresh;
    long sure;
    /** Calls with more than {@link RetryStorms#MOST_ATTEMPTS} attempts. */
    long overlong;

    long most;
    long failedNanos;
    long pausedNanos;
    long savedNanos;
    long tokens;
    /** Failures by name: how many at the first attempt, the second and so on. */
    private final Map<String, long[]> failures = new TreeMap<>();

    private final Map<String, List<Long>> examples = new TreeMap<>();
    private @Nullable String server;

    void add(Session session, List<AttemptChain> ofSession) {
        RetryCost all = RetryCost.of(session, ofSession, (chain, step) -> true);
        RetryCost sureWaste = RetryCost.of(session, ofSession, AttemptChain::hopeless);
        long high = all.saving().high();
        long low = Math.min(high, sureWaste.saving().low());
        RetryCost.sight(sightings, session, ofSession, new io.sonde.model.Retiming.Range(low, high), all.tokens());
        failedNanos += all.failedNanos();
        pausedNanos += all.pausedNanos();
        tokens += all.tokens();
        savedNanos += high;
        for (AttemptChain chain : ofSession) {
            add(session, chain, ofSession);
        }
    }

    private void add(Session session, AttemptChain chain, List<AttemptChain> all) {
        chains++;
        retries += chain.retries();
        byProgram += chain.source() == Source.CLIENT ? 0 : chain.retries();
        fresh += chain.source() == Source.FRESH_INPUT ? chain.retries() : 0;
        boolean known = chain.source() == Source.CLIENT || chain.source() == Source.SAME_INPUT;
        sure += known ? chain.retries() : 0;
        long sent = sent(session, chain, all);
        overlong += sent > RetryStorms.MOST_ATTEMPTS ? 1 : 0;
        most = Math.max(most, sent);
        pauses.add(session, chain);
        for (int i = 0; i < chain.attempts().size(); i++) {
            hopeless += i < chain.retries() && chain.hopeless(i) ? 1 : 0;
            Attempt attempt = chain.attempts().get(i);
            if (attempt.error() != null) {
                count(session, attempt.node(), i);
            }
        }
    }

    /** Requests of one chain, those that its attempts repeat in turn included. */
    private static long sent(Session session, AttemptChain chain, List<AttemptChain> all) {
        long sent = chain.attempts().size();
        if (chain.source() != Source.CLIENT) {
            for (Attempt attempt : chain.attempts()) {
                for (AttemptChain inner : all) {
                    int at = inner.caller();
                    boolean inside = at >= attempt.node() && at < session.subtreeEnd(attempt.node());
                    sent += inner != chain && inside ? inner.retries() : 0;
                }
            }
        }
        return sent;
    }

    private void count(Session session, int node, int attempt) {
        String type = ErrorClass.type(session, node);
        if (failures.size() >= MOST_TYPES && !failures.containsKey(type)) {
            return;
        }
        failures.computeIfAbsent(type, key -> new long[ATTEMPTS])[Math.min(attempt, ATTEMPTS - 1)]++;
        List<Long> ids = examples.computeIfAbsent(type, key -> new ArrayList<>());
        if (ids.size() < EXAMPLES) {
            ids.add(session.spanId(node));
        }
        if (server == null) {
            server = server(session, node);
        }
    }

    /** The server that a call or the requests beneath it went to, null where that is not known. */
    static @Nullable String server(Session session, int node) {
        for (int i = node; i < session.subtreeEnd(node); i++) {
            String address = session.text(i, Attribute.SERVER_ADDRESS);
            if (address != null) {
                long port = session.value(i, Attribute.SERVER_PORT, 443);
                return port == 443 || port == 80 ? address : address + ":" + port;
            }
        }
        return null;
    }

    RetriesSeen merge(RetriesSeen other) {
        sightings.merge(other.sightings);
        pauses.merge(other.pauses);
        chains += other.chains;
        retries += other.retries;
        byProgram += other.byProgram;
        hopeless += other.hopeless;
        fresh += other.fresh;
        sure += other.sure;
        overlong += other.overlong;
        most = Math.max(most, other.most);
        failedNanos += other.failedNanos;
        pausedNanos += other.pausedNanos;
        savedNanos += other.savedNanos;
        tokens += other.tokens;
        other.failures.forEach((type, counts) -> {
            long[] mine = failures.computeIfAbsent(type, key -> new long[ATTEMPTS]);
            for (int i = 0; i < ATTEMPTS; i++) {
                mine[i] += counts[i];
            }
        });
        other.examples.forEach((type, ids) -> {
            List<Long> mine = examples.computeIfAbsent(type, key -> new ArrayList<>());
            ids.stream().limit(EXAMPLES - mine.size()).forEach(mine::add);
        });
        server = server == null ? other.server : server;
        return this;
    }

    @Nullable
    String server() {
        return server;
    }

    /** The most frequent failures, {@code 503 and SocketTimeoutException}. */
    String failureWords() {
        List<String> types = failures.entrySet().stream()
                .sorted((a, b) -> Long.compare(sum(b.getValue()), sum(a.getValue())))
                .limit(2)
                .map(entry -> entry.getKey().equals("tool_error") ? "an error of the tool" : entry.getKey())
                .toList();
        return types.isEmpty() ? "a failure" : String.join(" and ", types);
    }

    List<Finding.Evidence> failureTable() {
        List<Finding.Evidence> rows = new ArrayList<>();
        failures.forEach((type, counts) -> {
            Map<String, String> details = new LinkedHashMap<>();
            for (int i = 0; i < ATTEMPTS; i++) {
                if (counts[i] > 0) {
                    details.put(
                            "attempt " + (i + 1) + (i == ATTEMPTS - 1 ? " and later" : ""), Long.toString(counts[i]));
                }
            }
            rows.add(new Finding.Evidence(
                    "failed with " + type, sum(counts), "attempts", examples.getOrDefault(type, List.of()), details));
        });
        return rows;
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
