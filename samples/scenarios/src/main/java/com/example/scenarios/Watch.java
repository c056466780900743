package com.example.scenarios;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The program's own count: how long each session took, and which failed. Safe for several threads. */
public final class Watch {
    /** One session. */
    @FunctionalInterface
    public interface Session {
        void run() throws Exception;
    }

    private record Took(long begin, double millis) {}

    private final List<Took> sessions = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long tokens;
    private int begun;
    private long changed = System.nanoTime();

    /** Runs and times one session; a failure is counted and goes no further. */
    public void session(Session session) throws InterruptedException {
        long begin = begin();
        try {
            session.run();
            add(new Took(begin, (System.nanoTime() - begin) / 1e6));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed(e);
        }
    }

    private synchronized long begin() {
        begun++;
        changed = System.nanoTime();
        return changed;
    }

    private synchronized void add(Took took) {
        sessions.add(took);
        changed = System.nanoTime();
    }

    private synchronized void failed(Exception failure) {
        failures.add(failure.toString());
        changed = System.nanoTime();
    }

    /** Milliseconds of each session, in the order in which they began. */
    public synchronized List<Double> millis() {
        return sessions.stream()
                .sorted(Comparator.comparingLong(Took::begin))
                .map(Took::millis)
                .toList();
    }

    /** What went wrong. */
    public synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** How long ago a session began or ended. */
    synchronized double idleMillis() {
        return (System.nanoTime() - changed) / 1e6;
    }

    synchronized void tokens(long all) {
        tokens = all;
    }

    /** A line for people, one with every session's milliseconds, one with the tokens of all, one with all that began. */
    synchronized String lines(String what) {
        List<Double> sorted = millis().stream().sorted().toList();
        String failed =
                failures().isEmpty() ? "" : ", the first: " + failures().get(0).replace('\n', ' ');
        return String.format(
                        Locale.ROOT,
                        "%s: %d sessions, median %.0f ms, p95 %.0f ms, %d failed%s%n",
                        what,
                        sorted.size(),
                        at(sorted, 0.5),
                        at(sorted, 0.95),
                        failures().size(),
                        failed)
                + "sessions-ms "
                + millis().stream()
                        .map(millis -> String.format(Locale.ROOT, "%.2f", millis))
                        .collect(Collectors.joining(" "))
                + System.lineSeparator()
                + "tokens " + tokens
                + System.lineSeparator()
                + "begun " + begun;
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }
}
