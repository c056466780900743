package io.sonde.api;

/**
 * A statement without its data: every literal is replaced by {@code ?}, comments are gone, white space is single, lists
 * of values are folded. Made by a tokenizer, not by patterns. Where a dialect's rules would decide whether something is
 * data (a backslash before a quote), only the statement's first word is kept. Immutable.
 *
 * @param template the statement, at most {@value #MOST_CHARS} characters
 * @param operation its verb in upper case, empty if none was found
 * @param collection the first table it names, empty if none was found
 * @param literals keyed hash of the literals in order, 0 when there are none
 */
public record SqlText(String template, String operation, String collection, long literals) {
    static final int MOST_CHARS = 1_500;

    /** What to call it in a list: verb and table. */
    public String name() {
        return collection.isEmpty() ? operation : operation + " " + collection;
    }

    /** Takes a statement apart. */
    public static SqlText of(String sql) {
        return new Tokenizer(sql).run();
    }

    private static final class Tokenizer {
        /** Longer statements are bulk data: what follows is not looked at, nor recorded. */
        private static final int MOST_READ = 20_000;

        private final String sql;
        private final int length;
        private final StringBuilder out = new StringBuilder(128);
        private int at;
        private long literals;
        private boolean gap;
        private String previousWord = "";
        private char previous;
        private String operation = "";
        private String collection = "";
        private boolean tableNext;
        /** Depth of parentheses, and the depth at which a list of values (after VALUES or IN) was opened; 0: none. */
        private int depth;

        private int valuesDepth;
        private boolean valuesNext;

        Tokenizer(String sql) {
            this.sql = sql;
            this.length = Math.min(sql.length(), MOST_READ);
        }

        SqlText run() {
            if (hasAmbiguousEscape()) {
                return opaque();
            }
            while (at < length && out.length() < MOST_CHARS) {
                step(sql.charAt(at));
            }
            if (at < sql.length()) {
                out.append(" ...");
            }
            return new SqlText(out.toString(), operation, collection, literals);
        }

        private boolean hasAmbiguousEscape() {
            for (int i = sql.indexOf('\\'); i >= 0 && i + 1 < length; i = sql.indexOf('\\', i + 1)) {
                char next = sql.charAt(i + 1);
                if (next == '\'' || next == '"' || next == '\\') {
                    return true;
                }
            }
            return false;
        }

        private SqlText opaque() {
            int start = 0;
            while (start < length && !Character.isLetter(sql.charAt(start))) {
                start++;
            }
            int end = start;
            while (end < length && Character.isLetter(sql.charAt(end))) {
                end++;
            }
            String verb = verb(sql.substring(start, end));
            String text = verb + " (not recorded: a backslash before a quote)";
            return new SqlText(text, verb, "", KeyedHash.of(sql));
        }

        private void step(char c) {
            if (Character.isWhitespace(c)) {
                gap = true;
                at++;
            } else if (c == '-' && next() == '-') {
                skipLine();
            } else if (c == '/' && next() == '*') {
                skipBlockComment();
            } else if (c == '#' && isComment()) {
                skipLine();
            } else if (c == '\'') {
                quoted('\'');
                literal();
            } else if (c == '"' || c == '`') {
                quotedName(c);
            } else if (c == '[' && isName(next()) && previous != ']' && !isWordEnd()) {
                bracketName();
            } else if (c == '$' && dollarQuoted()) {
                literal();
            } else if (isDigit(c) || c == '.' && isDigit(next()) && !isWordEnd()) {
                number();
            } else if (isNameStart(c)) {
                word();
            } else {
                symbol(c);
            }
        }

        private char next() {
            return at + 1 < length ? sql.charAt(at + 1) : '\0';
        }

        private boolean isComment() {
            boolean temporaryTable = tableNext && isName(next());
            return !temporaryTable && next() != '>' && next() != '-';
        }

        private void skipLine() {
            while (at < length && sql.charAt(at) != '\n') {
                at++;
            }
            gap = true;
        }

        private void skipBlockComment() {
            int open = 0;
            while (at < length) {
                if (sql.startsWith("/*", at)) {
                    open++;
                    at += 2;
                } else if (sql.startsWith("*/", at)) {
                    at += 2;
                    if (--open == 0) {
                        break;
                    }
                } else {
                    at++;
                }
            }
            gap = true;
        }

        /** Moves past a quoted run in which a doubled quote stands for itself, and folds it into the hash. */
        private void quoted(char quote) {
            int start = at++;
            while (at < length) {
                if (sql.charAt(at++) == quote) {
                    if (at < length && sql.charAt(at) == quote) {
                        at++;
                    } else {
                        break;
                    }
                }
            }
            literals = KeyedHash.mix(literals, KeyedHash.of((CharSequence) sql.substring(start, at)));
        }

        private boolean dollarQuoted() {
            int end = at + 1;
            while (end < length && isName(sql.charAt(end)) && !(end == at + 1 && isDigit(sql.charAt(end)))) {
                end++;
            }
            if (end >= length || sql.charAt(end) != '$') {
                return false;
            }
            String tag = sql.substring(at, end + 1);
            int close = sql.indexOf(tag, end + 1);
            int stop = close < 0 ? length : Math.min(length, close + tag.length());
            literals = KeyedHash.mix(literals, KeyedHash.of((CharSequence) sql.substring(at, stop)));
            at = stop;
            return true;
        }

        /** A quoted name in the standard, a text in MySQL: told apart by what stands before it. */
        private void quotedName(char quote) {
            int start = at;
            long before = literals;
            quoted(quote);
            if (quote == '"' && isValuePosition()) {
                literal();
                return;
            }
            literals = before;
            name(sql.substring(Math.min(start + 1, at), Math.max(start + 1, at - 1)), sql.substring(start, at));
        }

        private boolean isValuePosition() {
            if (previous == '.') {
                return false;
            }
            return valuesDepth > 0
                    || previous == '='
                    || previous == '<'
                    || previous == '>'
                    || previous == '!'
                    || previous == '|'
                    || previous == '+'
                    || "LIKE".equals(previousWord)
                    || "BETWEEN".equals(previousWord)
                    || "BY".equals(previousWord) && "IDENTIFIED".equals(operation)
                    || "PASSWORD".equals(previousWord)
                    || "THEN".equals(previousWord)
                    || "ELSE".equals(previousWord);
        }

        private void bracketName() {
            int start = at;
            int close = sql.indexOf(']', at);
            at = close < 0 ? length : Math.min(length, close + 1);
            name(sql.substring(start + 1, Math.max(start + 1, at - 1)), sql.substring(start, at));
        }

        private void number() {
            int start = at;
            if (isWordEnd()) { // a digit that goes on a name cannot come here: word() takes it
                at++;
                return;
            }
            while (at < length) {
                char c = sql.charAt(at);
                boolean sign = (c == '+' || c == '-') && (sql.charAt(at - 1) | 32) == 'e' && !isHex(start);
                if (!isName(c) && c != '.' && !sign) {
                    break;
                }
                at++;
            }
            literals = KeyedHash.mix(literals, KeyedHash.of((CharSequence) sql.substring(start, at)));
            literal();
        }

        private boolean isHex(int start) {
            return sql.startsWith("0x", start) || sql.startsWith("0X", start);
        }

        private boolean isWordEnd() {
            return !gap && out.length() > 0 && isName(out.charAt(out.length() - 1));
        }

        private void word() {
            int start = at;
            while (at < length && isName(sql.charAt(at))) {
                at++;
            }
            String word = sql.substring(start, at);
            if (at < length && sql.charAt(at) == '\'' && isTextPrefix(word)) {
                if ((word.equals("q") || word.equals("Q")) && at + 1 < length) {
                    oracleQuoted();
                } else {
                    quoted('\'');
                }
                literal();
                return;
            }
            String upper = verb(word);
            if (operation.isEmpty() || operation.equals("WITH") && isVerb(upper)) {
                operation = upper;
            }
            valuesNext = upper.equals("VALUES") || upper.equals("IN") || upper.equals("VALUE");
            if (previous != '.' && isTableKeyword(upper)) {
                tableNext = collection.isEmpty();
                text(word);
                previousWord = upper;
            } else {
                name(word, word);
                previousWord = upper;
            }
        }

        private static boolean isTextPrefix(String word) {
            return switch (word) {
                case "N", "n", "E", "e", "B", "b", "X", "x", "q", "Q", "U", "u" -> true;
                default -> word.startsWith("_"); // MySQL's character-set introducer
            };
        }

        private void oracleQuoted() {
            int start = at;
            char open = sql.charAt(at + 1);
            char close = switch (open) {
                case '[' -> ']';
                case '{' -> '}';
                case '(' -> ')';
                case '<' -> '>';
                default -> open;
            };
            int end = sql.indexOf(close + "'", at + 2);
            at = end < 0 ? length : Math.min(length, end + 2);
            literals = KeyedHash.mix(literals, KeyedHash.of((CharSequence) sql.substring(start, at)));
        }

        private static boolean isVerb(String word) {
            return switch (word) {
                case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE" -> true;
                default -> false;
            };
        }

        private static boolean isTableKeyword(String word) {
            return switch (word) {
                case "FROM", "INTO", "UPDATE", "JOIN", "TABLE" -> true;
                default -> false;
            };
        }

        private static String verb(String word) {
            return word.length() > 32 ? "" : word.toUpperCase(java.util.Locale.ROOT);
        }

        private void name(String bare, String shown) {
            if (tableNext && !isNoise(bare)) {
                collection = bare;
                tableNext = false;
            } else if (previous == '.'
                    && !collection.isEmpty()
                    && out.toString().endsWith(collection + ".")) {
                collection = bare; // schema.table: the table says more
            }
            text(shown);
            previousWord = "";
        }

        private static boolean isNoise(String word) {
            return switch (verb(word)) {
                case "IF", "NOT", "EXISTS", "ONLY", "LATERAL", "SELECT", "SET" -> true;
                default -> false;
            };
        }

        private void literal() {
            // A list of values folds into one: IN (?, ?, ?) is the same statement as IN (?).
            String list = out.toString();
            if (valuesDepth > 0 && (list.endsWith("?,") || list.endsWith("?, "))) {
                out.setLength(list.lastIndexOf('?') + 1);
                gap = false;
                previous = '?';
                return;
            }
            text("?");
            previous = '?';
            previousWord = "";
        }

        private void symbol(char c) {
            at++;
            if (c == '?' && valuesDepth > 0) {
                literal();
                return;
            }
            if (c == '(') {
                depth++;
                if (valuesNext || valuesDepth == 0 && previous == ',' && "VALUES".equals(lastList)) {
                    valuesDepth = depth;
                    lastList = previousWord.isEmpty() ? lastList : previousWord;
                }
            } else if (c == ')') {
                if (depth == valuesDepth) {
                    valuesDepth = 0;
                }
                depth--;
            } else if (c == ';') {
                valuesDepth = 0;
            }
            valuesNext = false;
            if (tableNext && c == '(') {
                tableNext = true; // FROM (SELECT ... FROM t): the inner table will do
            }
            text(String.valueOf(c));
        }

        private String lastList = "";

        private void text(String shown) {
            if (gap && out.length() > 0) {
                out.append(' ');
            }
            gap = false;
            out.append(shown);
            previous = shown.isEmpty() ? previous : shown.charAt(shown.length() - 1);
            if (!shown.equals("(")) {
                valuesNext = valuesNext && isNameStart(shown.charAt(0));
            }
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isNameStart(char c) {
            return Character.isLetter(c) || c == '_';
        }

        private static boolean isName(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$';
        }
    }
}
