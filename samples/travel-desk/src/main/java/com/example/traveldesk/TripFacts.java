package com.example.traveldesk;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The facts of a trip, as they stand in a user message; what is not there is empty or 0. */
record TripFacts(
        String request,
        int customer,
        String passport,
        String grade,
        String origin,
        String date,
        List<String> countries) {
    private static final Pattern REQUEST = Pattern.compile("[Rr]equest (R-\\d+)");
    private static final Pattern CUSTOMER = Pattern.compile("customer (\\d+)");
    private static final Pattern PASSPORT = Pattern.compile("passport (\\w+)");
    private static final Pattern GRADE = Pattern.compile("grade (\\w)");
    private static final Pattern ORIGIN = Pattern.compile("from (\\w+) on");
    private static final Pattern DATE = Pattern.compile("on (\\d{4}-\\d\\d-\\d\\d)");
    private static final Pattern COUNTRIES = Pattern.compile("visits: ([^.]*)\\.");

    static TripFacts read(String text) {
        String customer = first(CUSTOMER, text);
        String countries = first(COUNTRIES, text);
        return new TripFacts(
                first(REQUEST, text),
                customer.isEmpty() ? 0 : Integer.parseInt(customer),
                first(PASSPORT, text),
                first(GRADE, text),
                first(ORIGIN, text),
                first(DATE, text),
                countries.isEmpty() ? List.of() : List.of(countries.split(", ", -1)));
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    boolean isTrip() {
        return !request.isEmpty() && !countries.isEmpty();
    }
}
