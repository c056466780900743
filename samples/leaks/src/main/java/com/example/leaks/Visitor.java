package com.example.leaks;

/** Somebody who wants something: one session. */
public final class Visitor {
    private final int number;

    Visitor(int number) {
        this.number = number;
    }

    /** From 0 on, in the order of their coming. */
    public int number() {
        return number;
    }

    /** Nobody else has it. */
    public String name() {
        return "visitor-" + number;
    }
}
