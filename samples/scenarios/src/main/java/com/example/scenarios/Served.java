package com.example.scenarios;

/** What a service answers, and how long it takes to, in milliseconds as described. */
public record Served(int status, String body, double millis) {
    public static Served ok(String body, double millis) {
        return new Served(200, body, millis);
    }
}
