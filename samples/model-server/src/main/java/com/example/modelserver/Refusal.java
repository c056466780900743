package com.example.modelserver;

/**
 * An answer that is none.
 *
 * @param retryAfterSeconds what the client is asked to wait, 0 for no such word
 * @param afterMillis how long the provider takes to say so
 */
public record Refusal(int status, int retryAfterSeconds, double afterMillis, String type, String message) {
    /** The rate limit is reached. */
    public static Refusal limited(int retryAfterSeconds) {
        return new Refusal(429, retryAfterSeconds, 0, "rate_limit_exceeded", "Rate limit reached, try again later");
    }

    /** The provider has too much to do. */
    public static Refusal overloaded(double afterMillis) {
        return new Refusal(503, 0, afterMillis, "overloaded_error", "The service is overloaded");
    }
}
