package com.example.claimsdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long the answered requests took, and how many were not answered; safe for several threads. */
final class Tally {
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    synchronized void answered(long took, String answer) {
        nanos.add(took);
        answers.add(answer);
    }

    synchronized void failed(Exception failure) {
        failures.add(failure.toString());
    }

    synchronized List<String> answers() {
        return List.copyOf(answers);
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    synchronized String line() {
        List<Long> sorted = nanos.stream().sorted().toList();
        double mean = sorted.stream().mapToLong(Long::longValue).average().orElse(0) / 1e6;
        double median = sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2) / 1e6;
        String failed = failures.isEmpty() ? "" : ", " + failures.size() + " failed: " + failures.get(0);
        return String.format(
                Locale.ROOT,
                "claims-desk: %d requests, mean %.0f ms, median %.0f ms%s",
                sorted.size(),
                mean,
                median,
                failed);
    }
}
