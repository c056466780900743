package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;

/** What the size of a prompt is known in, best first. */
enum PromptUnit {
    TOKENS("tokens", 1),
    /** Four characters to a token, the usual rule for English. */
    CHARS("characters", 4),
    /** Messages say that a history grows, not how large it is: some 150 tokens each. */
    MESSAGES("messages", 1 / 150.0);

    private final String label;
    private final double perToken;

    PromptUnit(String label, double perToken) {
        this.label = label;
        this.perToken = perToken;
    }

    String label() {
        return label;
    }

    /** A threshold in tokens, in this unit. */
    double ofTokens(double tokens) {
        return tokens * perToken;
    }

    /** The prompt's size, {@code NaN} when it is not known in this unit. */
    double size(Session session, int call) {
        return switch (this) {
            case TOKENS -> {
                TokenUse use =
                        session.has(call, Attribute.GEN_AI_USAGE_INPUT_TOKENS) ? TokenUse.of(session, call) : null;
                yield use == null ? Double.NaN : use.input();
            }
            case CHARS -> known(session.value(call, Attribute.INPUT_CHARS, -1));
            case MESSAGES -> known(session.value(call, Attribute.MESSAGES, -1));
        };
    }

    private static double known(long value) {
        return value < 0 ? Double.NaN : value;
    }
}
