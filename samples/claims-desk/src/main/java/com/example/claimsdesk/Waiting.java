package com.example.claimsdesk;

/** The stand-in for time spent elsewhere: on a network, in a database, in another team's service. */
public final class Waiting {
    private Waiting() {}

    public static void forMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
