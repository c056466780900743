package io.sonde.detectors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the text of a statement says about the work it asks for. Reads templates as the recorder writes them (no
 * literals, no comments) by tokens, so that a word inside a name or a sub-query is not taken for a clause; common table
 * expressions and sub-queries are followed by their parentheses. What it does not understand it says nothing about.
 */
final class SqlShape {
    /** A way of asking that makes a database do more than is needed. */
    enum Pattern {
        SELECT_STAR("fetches every column (SELECT *)", "Name the columns that are used."),
        SORTS_ALL("sorts all rows (ORDER BY without LIMIT)", "Add a LIMIT, or an index that has the order."),
        READS_ALL("reads the whole table (no WHERE, no LIMIT)", "Add a WHERE or a LIMIT."),
        LEADING_WILDCARD(
                "searches with a wildcard in front (LIKE '%...'), which no ordinary index serves",
                "Use a full-text or trigram index, or search from the beginning of the text."),
        LARGE_OFFSET(
                "skips a thousand rows or more (OFFSET), which are read all the same",
                "Page by the last key seen (WHERE id > ? ORDER BY id LIMIT ?)."),
        LONG_LIST(
                "passes more than a hundred values in one IN (...)",
                "Pass them as an array or join with a temporary table."),
        NO_BINDS(
                "has its values written into the text, so that it is planned anew each time",
                "Use a prepared statement with bind variables.");

        private final String words;
        private final String cure;

        Pattern(String words, String cure) {
            this.words = words;
            this.cure = cure;
        }

        /** What the statement does, a clause without its subject. */
        String words() {
            return words;
        }

        String cure() {
            return cure;
        }
    }

    private static final Set<String> AGGREGATES =
            Set.of("COUNT", "SUM", "MIN", "MAX", "AVG", "ARRAY_AGG", "STRING_AGG", "LISTAGG", "BOOL_OR", "BOOL_AND");

    private final List<String> tokens;
    private final Set<String> commonTables = new HashSet<>();
    private final Set<Pattern> patterns = EnumSet.noneOf(Pattern.class);
    private int values;

    private SqlShape(List<String> tokens) {
        this.tokens = tokens;
    }

    /** Reads a template. */
    static SqlShape of(String template) {
        SqlShape shape = new SqlShape(tokens(template));
        shape.read();
        return shape;
    }

    /** What the text alone shows. The set is the caller's. */
    Set<Pattern> patterns() {
        return EnumSet.copyOf(patterns.isEmpty() ? EnumSet.noneOf(Pattern.class) : patterns);
    }

    /** Places where the template holds a value, lists counted once. */
    int values() {
        return values;
    }

    /** One query: a SELECT with the clauses at its own depth. */
    private static final class Query {
        final boolean top;
        final boolean inExists;
        String clause = "";
        String previous = "";
        boolean selects;
        boolean star;
        boolean derived;
        boolean from;
        boolean bounded;
        boolean ordered;
        boolean aggregate;

        Query(boolean top, boolean inExists) {
            this.top = top;
            this.inExists = inExists;
        }
    }

    private void read() {
        Deque<Query> open = new ArrayDeque<>();
        open.push(new Query(true, false));
        boolean plain = true;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            Query query = open.element();
            switch (token) {
                case "(" -> {
                    query.aggregate |= query.clause.equals("SELECT") && AGGREGATES.contains(query.previous);
                    query.derived |= query.previous.equals("FROM") && next(i).equals("SELECT");
                    commonTable(i);
                    open.push(new Query(false, query.previous.equals("EXISTS")));
                }
                case ")" -> {
                    if (open.size() > 1) {
                        judge(open.pop());
                    }
                    open.element().previous = ")";
                }
                case "UNION", "INTERSECT", "EXCEPT" -> plain = false;
                case "?" -> {
                    values++;
                    query.previous = token;
                }
                default -> word(query, token, i);
            }
        }
        Query top = open.getLast();
        if (plain) {
            judge(top);
        }
    }

    private void word(Query query, String token, int at) {
        switch (token) {
            case "SELECT" -> {
                query.selects = true;
                query.clause = token;
            }
            case "FROM" -> {
                query.from = true;
                query.clause = token;
            }
            case "WHERE", "LIMIT", "FETCH", "TOP", "ON", "USING", "GROUP", "HAVING", "ROWNUM" -> {
                query.bounded |= !token.equals("HAVING");
                query.aggregate |= token.equals("GROUP");
                query.clause = token;
            }
            case "ORDER" -> {
                query.ordered = true;
                query.clause = token;
            }
            case "*" -> query.star |= isStar(query);
            default -> query.derived |= query.previous.equals("FROM") && commonTables.contains(token);
        }
        query.previous = token;
    }

    /** {@code SELECT *}, {@code SELECT t.*} and {@code SELECT a, *}; not {@code a * b}. */
    private static boolean isStar(Query query) {
        return query.clause.equals("SELECT")
                && switch (query.previous) {
                    case "SELECT", ",", ".", "DISTINCT", "ALL", "TOP" -> true;
                    default -> false;
                };
    }

    /** {@code name AS (}, also with a list of columns between, is a common table expression where WITH begins it. */
    private void commonTable(int at) {
        if (tokens.isEmpty()
                || !tokens.get(0).equals("WITH")
                || at < 2
                || !tokens.get(at - 1).equals("AS")) {
            return;
        }
        int name = at - 2;
        if (tokens.get(name).equals(")")) {
            while (name > 0 && !tokens.get(name).equals("(")) {
                name--;
            }
            name--;
        }
        if (name > 0) {
            commonTables.add(tokens.get(name));
        }
    }

    private String next(int at) {
        return at + 1 < tokens.size() ? tokens.get(at + 1) : "";
    }

    private void judge(Query query) {
        if (!query.selects || !query.from) {
            return;
        }
        if (query.star && !query.inExists && !query.derived) {
            patterns.add(Pattern.SELECT_STAR);
        }
        boolean limited = hasLimit();
        if (query.top && query.ordered && !limited) {
            patterns.add(Pattern.SORTS_ALL);
        }
        if (query.top && !query.bounded && !query.aggregate && !query.derived) {
            patterns.add(Pattern.READS_ALL);
        }
    }

    /** Whether the statement's own rows are limited: by any of the dialects' words outside of parentheses. */
    private boolean hasLimit() {
        int depth = 0;
        for (String token : tokens) {
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            boolean limit = switch (token) {
                case "LIMIT", "FETCH", "TOP", "ROWNUM" -> true;
                default -> false;
            };
            if (depth == 0 && limit) {
                return true;
            }
        }
        return false;
    }

    private static List<String> tokens(String template) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            int end = at + 1;
            if (Character.isWhitespace(c)) {
                at = end;
                continue;
            }
            if (c == '"' || c == '`') {
                int close = template.indexOf(c, end);
                end = close < 0 ? template.length() : close + 1;
            } else if (Character.isLetter(c) || c == '_') {
                while (end < template.length() && isName(template.charAt(end))) {
                    end++;
                }
            }
            tokens.add(template.substring(at, end).toUpperCase(Locale.ROOT));
            at = end;
        }
        return tokens;
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
