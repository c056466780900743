package io.sonde.api;

/**
 * A statement without its data: every literal is replaced by {@code ?}, comments are gone, white space is single, lists
 * of values are folded. Made by a tokenizer, not by patterns. Where dialects disagree on where a literal ends (a
 * backslash before a quote, a comment inside a comment, a text that is never closed) and the disagreement could show
 * data, only the statement's verb is kept. Immutable.
 *
 * @param template the statement, at most {@value #MOST_CHARS} characters and a mark that it was cut
 * @param operation its verb in upper case, empty if none was found
 * @param collection the first table (or called routine) it names, empty if none was found
 * @param literals keyed hash of the literals in order, 0 when there are none
 * @param written what the text showed of its data, as numbers
 */
public record SqlText(String template, String operation, String collection, long literals, Written written) {
    static final int MOST_CHARS = 1_500;
    /** Taking a longer one apart would take the program longer than a millisecond or so. */
    private static final int LONGEST = 200_000;

    /**
     * What the text showed of its data, as numbers.
     *
     * @param literals values written into the text, each place of a list counted
     * @param longestList values in the longest {@code IN (...)}, written or bound, 0 without one
     * @param leadingWildcard whether a pattern behind LIKE begins with a wildcard
     * @param offset the largest number behind OFFSET, -1 when there is none or it is bound
     * @param likes bit n: the value bound at position n stands behind LIKE
     */
    public record Written(int literals, int longestList, boolean leadingWildcard, long offset, long likes) {
        static final Written UNKNOWN = new Written(0, 0, false, -1, 0);

        /** @param wildcards bit n: the value bound at position n begins with a wildcard */
        boolean searchesMiddle(long wildcards) {
            return leadingWildcard || (likes & wildcards) != 0;
        }
    }

    /** What to call it in a list: verb and table. */
    public String name() {
        return collection.isEmpty() ? operation : operation + " " + collection;
    }

    /** Takes a statement apart. */
    public static SqlText of(String sql) {
        if (sql.length() > LONGEST) {
            return opaque(sql, "too long to be taken apart");
        }
        try {
            SqlTokenizer standard = new SqlTokenizer(sql, false);
            SqlText text = standard.run();
            return standard.quotesNames() ? new SqlTokenizer(sql, true).run() : text;
        } catch (SqlTokenizer.Ambiguous dialects) {
            return opaque(sql, "dialects differ on where its literals end");
        }
    }

    private static SqlText opaque(String sql, String reason) {
        int start = 0;
        while (start < sql.length() && !Character.isLetter(sql.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < sql.length() && end - start < 16 && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        String verb = SqlTokenizer.upper(sql.substring(start, end));
        String known = SqlTokenizer.isVerb(verb) ? verb : "";
        String text = (known + " (not recorded: " + reason + ")").strip();
        return new SqlText(text, known, "", KeyedHash.of((CharSequence) sql), Written.UNKNOWN);
    }
}
