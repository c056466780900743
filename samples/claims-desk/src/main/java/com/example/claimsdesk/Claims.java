package com.example.claimsdesk;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What is insured, damaged and asked in a run: a function of the seed and the number. */
final class Claims {
    static final int COUNT = 200;
    static final int DAMAGES_PER_CLAIM = 25;
    static final int PARTS_IN_DOUBT = 6;
    static final List<String> PRODUCTS = List.of("Basic", "Comfort", "Premium", "Fleet");
    static final List<String> REGIONS = List.of("Geneva", "Hamburg", "Lyon", "Vienna", "Zurich");
    static final List<String> PARTS = List.of(
            "axle",
            "battery",
            "bonnet",
            "bumper",
            "door",
            "exhaust",
            "fender",
            "gearbox",
            "grille",
            "hatch",
            "headlamp",
            "hinge",
            "mirror",
            "radiator",
            "roof",
            "seat",
            "sill",
            "spoiler",
            "sunroof",
            "suspension",
            "tailgate",
            "tank",
            "wheel",
            "window",
            "windscreen");

    private Claims() {}

    /** Claims are numbered from 1. */
    static String product(int claim) {
        return PRODUCTS.get(claim % PRODUCTS.size());
    }

    static String region(int claim) {
        return REGIONS.get(claim % REGIONS.size());
    }

    /** The text of question {@code number}, counted from 0, on a claim; no two questions have the same text. */
    static String question(int number, int claim, long seed) {
        int first = new Random(seed * 1_000_003 + number).nextInt(PARTS.size() - PARTS_IN_DOUBT + 1);
        return String.format(
                Locale.ROOT,
                "Request Q-%05d: the car of claim %d, insured as %s in region %s, needs new parts: %s."
                        + " Is the damage covered, and what will the repair cost?",
                number + 1,
                claim,
                product(claim),
                region(claim),
                String.join(", ", PARTS.subList(first, first + PARTS_IN_DOUBT)));
    }
}
