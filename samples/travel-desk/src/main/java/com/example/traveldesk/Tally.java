package com.example.traveldesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long the answered requests took, and how many were not answered; safe for several threads. */
final class Tally {
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    synchronized void answered(long took) {
        nanos.add(took);
    }

    synchronized void failed(RuntimeException failure) {
        failures.add(failure.toString());
    }

    synchronized int answered() {
        return nanos.size();
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    synchronized double meanMillis() {
        return nanos.stream().mapToLong(Long::longValue).average().orElse(0) / 1e6;
    }

    /** The middle request: unlike the mean it does not move with the first, cold ones. */
    synchronized double medianMillis() {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2) / 1e6;
    }

    String line() {
        String failed = failures().isEmpty()
                ? ""
                : ", " + failures().size() + " failed: " + failures().get(0);
        return String.format(
                Locale.ROOT,
                "travel-desk: %d requests, mean %.0f ms, median %.0f ms%s",
                answered(),
                meanMillis(),
                medianMillis(),
                failed);
    }
}
