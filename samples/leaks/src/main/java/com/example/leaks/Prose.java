package com.example.leaks;

/** Text of a given length, another one for each number. */
public final class Prose {
    private static final String WORDS =
            "the order of record with region and supply limit for review under measure each "
                    + "annual rate by contract note between figure section given amount open period share plan in result ";

    private Prose() {}

    /** So many characters. */
    public static String of(int number, int length) {
        StringBuilder text =
                new StringBuilder(length + WORDS.length()).append(number).append(": ");
        int from = Math.floorMod(number * 31, WORDS.length());
        text.append(WORDS, from, WORDS.length());
        while (text.length() < length) {
            text.append(WORDS);
        }
        text.setLength(length);
        return text.toString();
    }
}
