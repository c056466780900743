package com.example.traveldesk;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;

/** Runs the desk over its requests and ends with one line: how many, and how long they took. */
public final class TravelDesk {
    private TravelDesk() {}

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("travel-desk: " + e.getMessage());
            System.exit(2);
            return;
        }
        Tally tally = run(options);
        System.out.println(tally.line());
        if (!tally.failures().isEmpty()) {
            System.exit(1);
        }
    }

    static Tally run(Options options) throws SQLException, InterruptedException, ExecutionException {
        try (Desk desk = Desk.open(options)) {
            return new Clerks(options, desk).run();
        }
    }
}
