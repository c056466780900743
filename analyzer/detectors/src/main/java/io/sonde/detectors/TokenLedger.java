package io.sonde.detectors;

import io.sonde.model.Session;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Tokens by model, of at most {@value #MOST_MODELS} models. Not thread-safe. */
final class TokenLedger {
    private static final int MOST_MODELS = 1_000;
    private static final String OTHERS = "(other models)";

    private final Map<String, TokenUse> byModel = new TreeMap<>();

    /** Adds what these model calls used, as far as it is known. */
    void add(Session session, Iterable<Integer> calls) {
        for (int call : calls) {
            TokenUse use = TokenUse.of(session, call);
            if (use != null) {
                add(ModelCalls.model(session, call), use);
            }
        }
    }

    void add(String model, TokenUse use) {
        String key = byModel.size() < MOST_MODELS || byModel.containsKey(model) ? model : OTHERS;
        byModel.merge(key, use, TokenUse::plus);
    }

    void merge(TokenLedger other) {
        other.byModel.forEach(this::add);
    }

    /** Sorted by model. */
    Map<String, TokenUse> byModel() {
        return Collections.unmodifiableMap(byModel);
    }

    TokenUse total() {
        return byModel.values().stream().reduce(TokenUse.NONE, TokenUse::plus);
    }

    boolean isEmpty() {
        return byModel.isEmpty();
    }

    double sum(ToDoubleFunction<TokenUse> part) {
        return byModel.values().stream().mapToDouble(part).sum();
    }
}
