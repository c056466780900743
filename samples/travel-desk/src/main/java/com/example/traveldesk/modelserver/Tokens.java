package com.example.traveldesk.modelserver;

/** The usual rule of thumb: four characters are one token. */
final class Tokens {
    private Tokens() {}

    static int of(int characters) {
        return Math.max(1, (characters + 3) / 4);
    }
}
