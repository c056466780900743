package com.example.modelserver;

import java.util.SplittableRandom;

/**
 * How long the model takes: a base, plus each input token, plus each output token, all in milliseconds. The jitter of
 * 15 % either way is a function of the seed and the request, so a run repeats exactly.
 */
public record Latency(double baseMillis, double inputTokenMillis, double outputTokenMillis, long seed) {
    private static final double JITTER = 0.15;

    /** The same model on a faster or slower clock. */
    public Latency times(double pace) {
        return new Latency(baseMillis * pace, inputTokenMillis * pace, outputTokenMillis * pace, seed);
    }

    /** Nanoseconds until the first token of the answer. */
    long firstToken(Prompt prompt) {
        return nanos((baseMillis + prompt.tokens() * inputTokenMillis) * factor(prompt));
    }

    /** Nanoseconds from the first token to the end of an answer of so many tokens. */
    long rest(Prompt prompt, int tokens) {
        return nanos(tokens * outputTokenMillis * factor(prompt));
    }

    private double factor(Prompt prompt) {
        int request = 31 * prompt.user().hashCode() + prompt.tokens();
        return 1 - JITTER + 2 * JITTER * new SplittableRandom(seed * 1_000_003 + request).nextDouble();
    }

    private static long nanos(double millis) {
        return (long) (millis * 1e6);
    }
}
