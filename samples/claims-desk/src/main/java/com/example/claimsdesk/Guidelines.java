package com.example.claimsdesk;

import java.util.ArrayList;
import java.util.List;

/** The adjusters' guidelines: eight sections, one passage of each for every product and region. */
final class Guidelines {
    static final List<String> SECTIONS =
            List.of("cover", "excess", "parts", "paint", "towing", "rental car", "deadlines", "fraud");
    static final int PASSAGES = 4;

    private Guidelines() {}

    static List<String> passages() {
        List<String> passages = new ArrayList<>();
        for (String section : SECTIONS) {
            for (String product : Claims.PRODUCTS) {
                for (String region : Claims.REGIONS) {
                    passages.add("Guidelines, " + section + ": for " + product + " in " + region + " follow rule "
                            + (passages.size() + 1) + ", ask before paying more than " + (400 + 9 * passages.size())
                            + " EUR and keep the photographs.");
                }
            }
        }
        return passages;
    }
}
