package com.example.scenarios;

/** Another team's service; asked by several threads at once. */
@FunctionalInterface
public interface Service {
    /** @param query what comes after the question mark, empty for none */
    Served serve(String query, String body);
}
