package com.example.traveldesk;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The requests of a run: the seed and the number give the text, each request is for a customer of its own. */
final class Trips {
    static final List<String> COUNTRIES = List.of(
            "Austria",
            "Belgium",
            "Brazil",
            "Canada",
            "Chile",
            "Denmark",
            "Egypt",
            "Finland",
            "France",
            "Greece",
            "India",
            "Ireland",
            "Italy",
            "Japan",
            "Kenya",
            "Mexico",
            "Morocco",
            "Norway",
            "Peru",
            "Poland",
            "Portugal",
            "Senegal",
            "Spain",
            "Sweden",
            "Thailand",
            "Tunisia",
            "Turkey",
            "Vietnam");
    static final List<String> GRADES = List.of("A", "B", "C");
    static final int COUNTRIES_OF_A_TOUR = 6;
    private static final List<String> PASSPORTS = List.of("BR", "CH", "IN", "JP", "KE", "US");
    private static final List<String> ORIGINS = List.of("Geneva", "Hamburg", "Lyon", "Vienna", "Zurich");

    private final long seed;

    Trips(long seed) {
        this.seed = seed;
    }

    /** Two of three requests are tours of six countries, the third is a visit to one. */
    static boolean isTour(int number) {
        return number % 3 != 2;
    }

    /** The text of request {@code number}, counted from 0; it is for customer {@code number + 1}. */
    String request(int number) {
        Random random = new Random(seed * 1_000_003 + number);
        List<String> countries = new ArrayList<>(COUNTRIES);
        Collections.shuffle(countries, random);
        int visited = isTour(number) ? COUNTRIES_OF_A_TOUR : 1;
        return String.format(
                Locale.ROOT,
                "Request R-%05d: customer %d (passport %s, grade %s) leaves from %s on %s for %d days and visits: %s."
                        + " Arrange the trip under the company's travel policy and write to the customer.",
                number + 1,
                number + 1,
                pick(PASSPORTS, random),
                pick(GRADES, random),
                pick(ORIGINS, random),
                LocalDate.of(2027, 1, 1).plusDays(random.nextInt(300)),
                3 + random.nextInt(20),
                String.join(", ", countries.subList(0, visited)));
    }

    private static String pick(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
