package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a model call, each counted once. Fractions arise where a part of a call is meant.
 *
 * @param fresh input tokens that the provider had to read anew
 * @param cached input tokens that came from the provider's prompt cache
 * @param written input tokens that were written to that cache
 * @param output all tokens of the answer
 * @param reasoning part of the output that was thought and not said
 */
record TokenUse(double fresh, double cached, double written, double output, double reasoning) {
    static final TokenUse NONE = new TokenUse(0, 0, 0, 0, 0);

    /**
     * Providers that count cached tokens beside the input; with all others they are a part of it. Names of OpenTelemetry's
     * GenAI conventions.
     */
    private static final Set<String> CACHED_BESIDE = Set.of("anthropic", "aws.bedrock");

    /** What the span says, null when it says nothing about tokens. */
    static @Nullable TokenUse of(Session session, int node) {
        long input = session.value(node, Attribute.GEN_AI_USAGE_INPUT_TOKENS, -1);
        long output = session.value(node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, -1);
        if (input < 0 && output < 0) {
            return null;
        }
        long all = Math.max(0, input);
        long cached = Math.max(0, session.value(node, Attribute.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, 0));
        long written = Math.max(0, session.value(node, Attribute.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS, 0));
        String provider = session.text(node, Attribute.GEN_AI_PROVIDER_NAME);
        boolean beside = cached + written > all || (provider != null && CACHED_BESIDE.contains(provider));
        long said = Math.max(0, output);
        long reasoning = session.value(node, Attribute.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS, 0);
        return new TokenUse(
                beside ? all : all - cached - written, cached, written, said, Math.min(said, Math.max(0, reasoning)));
    }

    /** Everything the model was given. */
    double input() {
        return fresh + cached + written;
    }

    double total() {
        return input() + output;
    }

    /** Part of the input that came from the provider's cache, 0 to 1. */
    double cachedShare() {
        return input() == 0 ? 0 : cached / input();
    }

    TokenUse plus(TokenUse other) {
        return new TokenUse(
                fresh + other.fresh,
                cached + other.cached,
                written + other.written,
                output + other.output,
                reasoning + other.reasoning);
    }

    /** Only input, this part of it, in the same mix. */
    TokenUse ofInput(double tokens) {
        double share = input() == 0 ? 0 : Math.min(1, tokens / input());
        return new TokenUse(fresh * share, cached * share, written * share, 0, 0);
    }
}
