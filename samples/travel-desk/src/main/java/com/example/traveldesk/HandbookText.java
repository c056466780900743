package com.example.traveldesk;

import java.util.ArrayList;
import java.util.List;

/** The company's travel handbook: eight sections, one passage of each for every grade and region. */
final class HandbookText {
    static final List<String> SECTIONS =
            List.of("flights", "rail", "hotels", "meals", "insurance", "advance booking", "expenses", "safety");
    private static final List<String> REGIONS = List.of("Europe", "the Americas", "Africa", "Asia");

    private HandbookText() {}

    static List<String> passages() {
        List<String> passages = new ArrayList<>();
        for (String section : SECTIONS) {
            for (String region : REGIONS) {
                for (String grade : Trips.GRADES) {
                    passages.add("Travel policy, " + section + ": employees of grade " + grade + " in " + region
                            + " follow rule " + (passages.size() + 1) + ", ask before exceeding the limit of "
                            + (80 + 7 * passages.size()) + " EUR a day and keep the receipts.");
                }
            }
        }
        return passages;
    }
}
