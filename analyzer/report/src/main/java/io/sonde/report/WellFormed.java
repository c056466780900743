package io.sonde.report;

/** Makes recorded text safe to encode and to look at, whatever the program under test put into it. */
final class WellFormed {
    private static final int REPLACEMENT = 0xFFFD;

    private WellFormed() {}

    /** The text with half surrogates replaced: an encoder would fail on them or write a question mark. */
    static String unicode(String text) {
        return rewrite(text, false);
    }

    /**
     * As {@link #unicode}, and with control characters and overrides of the writing direction replaced, so that no text
     * steers a terminal or shows other than it reads. Tab and newline stay.
     */
    static String visible(String text) {
        return rewrite(text, true);
    }

    private static String rewrite(String text, boolean visible) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().map(c -> isBad(c, visible) ? REPLACEMENT : c).forEach(out::appendCodePoint);
        return out.toString();
    }

    private static boolean isBad(int c, boolean visible) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            return true;
        }
        return visible && (Character.isISOControl(c) && c != '\n' && c != '\t' || isDirectionOverride(c));
    }

    private static boolean isDirectionOverride(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
