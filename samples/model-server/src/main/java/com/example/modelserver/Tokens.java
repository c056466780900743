package com.example.modelserver;

/** The usual rule of thumb: four characters are one token. */
public final class Tokens {
    private Tokens() {}

    public static int of(int characters) {
        return Math.max(1, (characters + 3) / 4);
    }
}
