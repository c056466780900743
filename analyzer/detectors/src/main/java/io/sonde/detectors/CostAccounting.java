package io.sonde.detectors;

import io.sonde.format.vocabulary.Phase;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts tokens by agent, operation and model, and with a price list what they cost, in all and by session. What a list
 * does not name is never counted as free: it is named, and sums that lack it say so. 16 bytes a session.
 */
final class CostAccounting implements Detector<CostAccounting>, Pricing {
    /** Agents and operations that are told apart. */
    private static final int MOST_NAMES = 1_000;

    static final String NO_AGENT = "(no agent)";

    private final @Nullable PriceList prices;
    private final TokenLedger all = new TokenLedger();
    private final Tally<String, TokenLedger> byAgent = Tally.ofAtMost(MOST_NAMES, TokenLedger::new);
    private final Tally<Step, TokenLedger> byOperation = Tally.ofAtMost(MOST_NAMES, TokenLedger::new);
    private double[] tokensOfSessions = new double[64];
    private double[] costOfSessions = new double[64];
    private int sessions;
    private long callsWithoutTokens;

    private record Step(Phase phase, String name) {}

    CostAccounting(@Nullable PriceList prices) {
        this.prices = prices;
    }

    @Override
    public String id() {
        return "cost-accounting";
    }

    @Override
    public void observe(Session session) {
        TokenLedger own = new TokenLedger();
        for (int call : ModelCalls.spending(session)) {
            TokenUse use = TokenUse.of(session, call);
            if (use == null) {
                callsWithoutTokens++;
                continue;
            }
            String model = ModelCalls.model(session, call);
            String agent = session.agent(call);
            own.add(model, use);
            byAgent.at(agent == null || agent.isEmpty() ? NO_AGENT : agent).add(model, use);
            byOperation
                    .at(new Step(session.phase(call), Names.display(session, call)))
                    .add(model, use);
        }
        all.merge(own);
        addSession(own.total().total(), cost(own).sum);
    }

    private void addSession(double tokens, double cost) {
        if (sessions == tokensOfSessions.length) {
            tokensOfSessions = Arrays.copyOf(tokensOfSessions, 2 * sessions);
            costOfSessions = Arrays.copyOf(costOfSessions, 2 * sessions);
        }
        tokensOfSessions[sessions] = tokens;
        costOfSessions[sessions++] = cost;
    }

    @Override
    public void merge(CostAccounting other) {
        all.merge(other.all);
        byAgent.merge(other.byAgent, CostAccounting::merged);
        byOperation.merge(other.byOperation, CostAccounting::merged);
        for (int i = 0; i < other.sessions; i++) {
            addSession(other.tokensOfSessions[i], other.costOfSessions[i]);
        }
        callsWithoutTokens += other.callsWithoutTokens;
    }

    private static TokenLedger merged(TokenLedger into, TokenLedger other) {
        into.merge(other);
        return into;
    }

    @Override
    public Verdict finish() {
        if (all.isEmpty()) {
            return new Verdict.NotApplicable("no model call says how many tokens it used");
        }
        return prices == null
                ? new Verdict.NotApplicable("--prices FILE is missing: tokens are counted, what they cost is not known")
                : Verdict.nothing();
    }

    /** @param priced whether anything had a price, {@code complete} whether everything had */
    private record Cost(double sum, boolean priced, boolean complete) {
        @Nullable
        Double known() {
            return priced ? (Double) sum : null;
        }
    }

    private Cost cost(TokenLedger ledger) {
        double sum = 0;
        boolean priced = false;
        boolean complete = true;
        for (Map.Entry<String, TokenUse> entry : ledger.byModel().entrySet()) {
            PriceList.Price price = prices == null ? null : prices.of(entry.getKey());
            sum += price == null ? 0 : price.of(entry.getValue());
            priced |= price != null;
            complete &= price != null;
        }
        return new Cost(sum, priced, complete);
    }

    @Override
    public @Nullable String currency() {
        return prices == null ? null : prices.currency();
    }

    /** Where a claim knows only how many tokens, they cost what tokens of this recording cost on average. */
    @Override
    public @Nullable Double cost(Claim claim) {
        if (!claim.tokens().isEmpty()) {
            return cost(claim.tokens()).known();
        }
        double tokens = claim.savings().tokens();
        double pricedTokens = 0;
        for (Map.Entry<String, TokenUse> entry : all.byModel().entrySet()) {
            boolean priced = prices != null && prices.of(entry.getKey()) != null;
            pricedTokens += priced ? entry.getValue().total() : 0;
        }
        return tokens <= 0 || pricedTokens <= 0 ? null : (Double) (cost(all).sum * tokens / pricedTokens);
    }

    /** What was used and what it cost; null when no token was counted. */
    Diagnosis.@Nullable CostFacts facts(Waste waste) {
        if (all.isEmpty()) {
            return null;
        }
        Cost total = cost(all);
        List<String> unpriced = new ArrayList<>(new TreeSet<>(all.byModel().keySet()));
        unpriced.removeIf(model -> prices != null && prices.of(model) != null);
        List<Diagnosis.CostLine> models = new ArrayList<>();
        all.byModel().forEach((model, use) -> {
            TokenLedger ledger = new TokenLedger();
            ledger.add(model, use);
            models.add(line(model, null, ledger));
        });
        List<Diagnosis.CostLine> agents = new ArrayList<>();
        byAgent.forEach((agent, ledger) -> agents.add(line(agent, null, ledger)));
        List<Diagnosis.CostLine> operations = new ArrayList<>();
        byOperation.forEach((step, ledger) -> operations.add(line(step.name, step.phase.label(), ledger)));
        boolean priced = total.priced;
        double[] costs = sorted(costOfSessions);
        double[] tokens = sorted(tokensOfSessions);
        return new Diagnosis.CostFacts(
                priced ? currency() : null,
                counts(all.total()),
                total.known(),
                priced ? (Double) (total.sum / Math.max(1, sessions)) : null,
                priced ? percentile(costs, 50, 1) : null,
                priced ? percentile(costs, 95, Percentiles.FOR_P95) : null,
                priced ? (Double) (1_000 * total.sum / Math.max(1, sessions)) : null,
                percentile(tokens, 50, 1),
                percentile(tokens, 95, Percentiles.FOR_P95),
                waste.tokens(),
                priced ? (Double) Math.min(total.sum, waste.cost()) : null,
                priced && total.sum > 0 ? (Double) Math.min(100, 100 * waste.cost() / total.sum) : null,
                ordered(agents),
                phases(operations),
                ordered(operations),
                ordered(models),
                prices == null ? List.of() : unpriced,
                callsWithoutTokens);
    }

    private Diagnosis.CostLine line(String name, @Nullable String phase, TokenLedger ledger) {
        Cost cost = cost(ledger);
        return new Diagnosis.CostLine(name, phase, counts(ledger.total()), cost.known(), cost.priced && !cost.complete);
    }

    private static List<Diagnosis.CostLine> phases(List<Diagnosis.CostLine> operations) {
        Map<String, Diagnosis.CostLine> phases = new TreeMap<>();
        for (Diagnosis.CostLine line : operations) {
            String phase = String.valueOf(line.phase());
            phases.merge(
                    phase,
                    new Diagnosis.CostLine(phase, null, line.tokens(), line.cost(), line.incomplete()),
                    Diagnosis.CostLine::plus);
        }
        return ordered(new ArrayList<>(phases.values()));
    }

    private static List<Diagnosis.CostLine> ordered(List<Diagnosis.CostLine> lines) {
        return lines.stream()
                .sorted(Comparator.comparingDouble((Diagnosis.CostLine line) -> line.cost() == null ? 0 : -line.cost())
                        .thenComparing(line -> -line.tokens().total())
                        .thenComparing(Diagnosis.CostLine::name))
                .toList();
    }

    private static Diagnosis.TokenCounts counts(TokenUse use) {
        return new Diagnosis.TokenCounts(
                Math.round(use.input()),
                Math.round(use.cached()),
                Math.round(use.written()),
                Math.round(use.output()),
                Math.round(use.reasoning()));
    }

    private double[] sorted(double[] values) {
        double[] sorted = Arrays.copyOf(values, sessions);
        Arrays.sort(sorted);
        return sorted;
    }

    private static @Nullable Double percentile(double[] sorted, double percent, int least) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted.length < least ? null : (Double) sorted[Math.max(1, rank) - 1];
    }
}
