package com.example.leaks;

/**
 * What a program is run with.
 *
 * @param seconds that it works
 * @param started when it began, by {@code System.nanoTime}
 */
public record Setting(int seconds, long started) {
    /** The part of its time that is over, 0 to 1. */
    public double over() {
        return Math.min(1, secondsOver() / seconds);
    }

    /** How long it has been working. Unit: seconds. */
    public double secondsOver() {
        return (System.nanoTime() - started) / 1e9;
    }
}
