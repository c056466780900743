package io.sonde.api;

import java.util.Locale;

/** Reads one statement once, from left to right. What it does not understand it gives up rather than shows. */
final class SqlTokenizer {
    /** Longer statements are bulk data: what follows is not looked at, nor recorded. */
    private static final int MOST_READ = 20_000;

    private static final int DEEPEST = 64;

    /** Where the literals end depends on the dialect. Carries nothing: it is answered at once. */
    static final class Ambiguous extends RuntimeException {
        private static final long serialVersionUID = 1;
        private static final Ambiguous INSTANCE = new Ambiguous();

        private Ambiguous() {
            super(null, null, false, false);
        }
    }

    private final String sql;
    private final int length;
    /** Whether double quotes are known to enclose names here; otherwise they may be a text of MySQL's. */
    private final boolean ansi;

    private final StringBuilder out = new StringBuilder(128);
    private int at;
    private long literals;
    private boolean gap;
    /** The last two words, in upper case; empty where another kind of token came last. */
    private String word = "";

    private String wordBefore = "";
    private String operation = "";
    private String collection = "";
    /** The table that was named last ends here: a dot after it means it was a schema. */
    private int collectionEnd = -1;

    private boolean tableNext;
    /** A quoted name stood where no dialect allows a text. */
    private boolean quotesNames;
    /** For each open parenthesis or bracket: where it stands, and whether it encloses names or a query. */
    private final int[] starts = new int[DEEPEST];

    private final boolean[] names = new boolean[DEEPEST];
    private final boolean[] lists = new boolean[DEEPEST];
    private int depth;

    // What SqlText.Written tells.
    private int written;
    private int listed;
    private int longestList;
    private boolean leadingWildcard;
    private long offset = -1;
    private int binds;
    private long likes;

    SqlTokenizer(String sql, boolean ansi) {
        this.sql = sql;
        this.length = Math.min(sql.length(), MOST_READ);
        this.ansi = ansi;
    }

    /** Whether double quotes enclose names in this statement. Known after {@link #run}. */
    boolean quotesNames() {
        return quotesNames;
    }

    SqlText run() {
        names[0] = true;
        while (at < length) {
            step(sql.charAt(at));
        }
        boolean cut = out.length() > SqlText.MOST_CHARS;
        if (cut) {
            out.setLength(SqlText.MOST_CHARS);
        }
        if (cut || length < sql.length()) {
            out.append(" ...");
            literals = KeyedHash.mix(literals, KeyedHash.of((CharSequence) sql));
        }
        return new SqlText(
                out.toString(),
                operation,
                collection,
                literals,
                new SqlText.Written(written, longestList, leadingWildcard, offset, likes));
    }

    private void step(char c) {
        if (Character.isWhitespace(c)) {
            gap = true;
            at++;
        } else if (c == '-' && peek(1) == '-') {
            dashes();
        } else if (c == '/' && peek(1) == '*') {
            blockComment();
        } else if (c == '#') {
            hash();
        } else if (c == '\'') {
            literal(quoted());
        } else if (c == '"' || c == '`') {
            quotedName(c);
        } else if (c == '[') {
            bracket();
        } else if (c == '$') {
            dollar();
        } else if (Character.isDigit(c) || c == '.' && Character.isDigit(peek(1)) && !endsInName()) {
            number();
        } else if (isNameStart(c)) {
            word();
        } else {
            at++;
            symbol(c);
        }
    }

    private char peek(int ahead) {
        return at + ahead < length ? sql.charAt(at + ahead) : '\0';
    }

    // ---- comments

    /** Two dashes are a comment; in MySQL only with white space behind them. */
    private void dashes() {
        boolean everywhere = at + 2 >= length || Character.isWhitespace(sql.charAt(at + 2));
        if (!everywhere && !isBalanced(at + 2, lineEnd())) {
            throw Ambiguous.INSTANCE;
        }
        skipLine();
    }

    /** A comment in MySQL; a temporary table in SQL Server, an operator in PostgreSQL. */
    private void hash() {
        boolean code = isAny(peek(1), ">-") || tableNext && isName(peek(1));
        if (!isBalanced(at + 1, lineEnd())) {
            throw Ambiguous.INSTANCE;
        }
        if (!code) {
            skipLine();
            return;
        }
        at++;
        if (isName(peek(0))) {
            int start = at;
            skipName();
            name(sql.substring(start, at), sql.substring(start - 1, at));
        } else {
            symbol('#');
        }
    }

    private int lineEnd() {
        int end = sql.indexOf('\n', at);
        return end < 0 ? length : Math.min(end, length);
    }

    private void skipLine() {
        at = lineEnd();
        gap = true;
    }

    private void blockComment() {
        int close = sql.indexOf("*/", at + 2);
        if (close < 0 || close >= length) {
            at = length;
            return;
        }
        int inner = sql.indexOf("/*", at + 2);
        int end = inner >= 0 && inner < close ? nestedEnd() : close + 2;
        // Comments nest in some dialects only, and MySQL executes some: what is quoted there decides where they end.
        boolean executed = peek(2) == '!';
        if (end > close + 2 && !isQuiet(close + 2, end) || executed && !isQuiet(at + 3, close)) {
            throw Ambiguous.INSTANCE;
        }
        at = end;
        gap = true;
    }

    private int nestedEnd() {
        int open = 0;
        for (int i = at; i + 1 < length; i++) {
            if (sql.charAt(i) == '/' && sql.charAt(i + 1) == '*') {
                open++;
                i++;
            } else if (sql.charAt(i) == '*' && sql.charAt(i + 1) == '/') {
                i++;
                if (--open == 0) {
                    return i + 1;
                }
            }
        }
        throw Ambiguous.INSTANCE;
    }

    /** Whether a stretch holds nothing that opens a text, a name or a comment. */
    private boolean isQuiet(int from, int to) {
        for (int i = from; i < to; i++) {
            if (isAny(sql.charAt(i), "'\"`$#[\\") || sql.startsWith("--", i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a stretch, read as code, ends outside of every text and name, so that it may as well be a comment. */
    private boolean isBalanced(int from, int to) {
        char open = 0;
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            if (c == '\\' || c == '$' || open == 0 && (c == '/' && i + 1 < to && sql.charAt(i + 1) == '*')) {
                return false;
            }
            if (open != 0) {
                open = c == open ? 0 : open;
            } else if (isAny(c, "'\"`")) {
                open = c;
            }
        }
        return open == 0;
    }

    // ---- texts

    /** Moves past a quoted run in which a doubled quote stands for itself. */
    private String quoted() {
        int start = at;
        char quote = sql.charAt(at++);
        if (quote == '\'' && word.equals("ESCAPE") && escapeCharacter()) {
            return sql.substring(start, at);
        }
        while (at < length) {
            char c = sql.charAt(at++);
            if (c == '\\' && quote != '`' && isAny(peek(0), "\\" + quote)) {
                throw Ambiguous.INSTANCE;
            }
            if (c == quote) {
                if (peek(0) != quote) {
                    return sql.substring(start, at);
                }
                at++;
            }
        }
        return unclosed(start);
    }

    /** {@code ESCAPE '\'} in the standard and {@code ESCAPE '\\'} in MySQL: one character in each. */
    private boolean escapeCharacter() {
        int backslashes = peek(0) == '\\' ? peek(1) == '\\' ? 2 : 1 : 0;
        if (backslashes == 0 || peek(backslashes) != '\'' || peek(backslashes + 1) == '\'') {
            return false;
        }
        at += backslashes + 1;
        return true;
    }

    /** A text without an end means that an earlier one ended elsewhere, unless the statement was too long to read. */
    private String unclosed(int start) {
        if (length == sql.length()) {
            throw Ambiguous.INSTANCE;
        }
        at = length;
        return sql.substring(start, at);
    }

    /** {@code $tag$ text $tag$} of PostgreSQL, its bind {@code $1}, or a character like others. */
    private void dollar() {
        int end = at + 1;
        while (end < length && Character.isDigit(sql.charAt(end))) {
            end++;
        }
        if (end > at + 1) {
            boolean bind = end - at <= 3 && !(end < length && (isName(sql.charAt(end)) || sql.charAt(end) == '.'));
            if (bind) {
                String shown = sql.substring(at, end);
                at = end;
                token(shown);
            } else {
                at++;
                number(); // an amount of money in SQL Server
            }
            return;
        }
        while (end < length && isName(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        if (end >= length || sql.charAt(end) != '$') {
            at++;
            symbol('$');
            return;
        }
        String tag = sql.substring(at, end + 1);
        int start = at;
        int close = sql.indexOf(tag, end + 1);
        at = close + tag.length();
        literal(close < 0 || at > length ? unclosed(start) : sql.substring(start, at));
    }

    /** {@code q'[text]'} of Oracle. */
    private String oracleQuoted() {
        int start = at;
        char open = peek(1);
        int pair = "[{(<".indexOf(open);
        char close = pair < 0 ? open : "]})>".charAt(pair);
        int end = sql.indexOf(close + "'", at + 2);
        at = end + 2;
        return end < 0 || at > length ? unclosed(start) : sql.substring(start, at);
    }

    private void number() {
        int start = at;
        boolean hex = sql.startsWith("0x", at) || sql.startsWith("0X", at);
        while (at < length) {
            char c = sql.charAt(at);
            boolean sign = at > start && isAny(c, "+-") && isAny(sql.charAt(at - 1), "eE") && !hex;
            if (!isName(c) && c != '.' && !sign) {
                break;
            }
            at++;
        }
        String digits = sql.substring(start, at);
        literal(takeSign() ? "-" + digits : digits);
    }

    /** Takes a sign that belongs to the number about to follow off what is shown. */
    private boolean takeSign() {
        int last = out.length() - 1;
        if (last < 1 || !isAny(out.charAt(last), "+-")) {
            return false;
        }
        int before = last - 1;
        while (before > 0 && out.charAt(before) == ' ') {
            before--;
        }
        if (!isAny(out.charAt(before), "(,=<>[")) {
            return false;
        }
        boolean minus = out.charAt(last) == '-';
        gap = out.charAt(last - 1) == ' ';
        out.setLength(before + 1);
        return minus;
    }

    /** Shows a literal, folded into the one before it in a list: IN (?, ?, ?) is the same statement as IN (?). */
    private void literal(String text) {
        literals = KeyedHash.mix(literals, KeyedHash.of((CharSequence) text));
        written++;
        leadingWildcard |= isPattern() && text.length() > 2 && isAny(text.charAt(1), "%_");
        if (word.equals("OFFSET")) {
            offset = Math.max(offset, wholeNumber(text));
        }
        value();
        if (at < length && isName(sql.charAt(at)) && isAny(text.charAt(text.length() - 1), "'\"")) {
            expectKeyword();
        }
    }

    /** A word right behind a text is a keyword, or the text did not end there. */
    private void expectKeyword() {
        int end = at;
        while (end < length && isName(sql.charAt(end))) {
            end++;
        }
        switch (upper(sql.substring(at, end))) {
            case "AND", "OR", "AS", "FROM", "THEN", "ELSE", "WHEN", "END", "IN", "IS", "LIKE", "NOT", "BETWEEN" -> {}
            case "ESCAPE", "COLLATE", "ORDER", "GROUP", "LIMIT", "UNION", "ON", "SET", "WHERE", "VALUES" -> {}
            default -> throw Ambiguous.INSTANCE;
        }
    }

    /** Whether what follows is what LIKE compares with, or the beginning of it. */
    private boolean isPattern() {
        return switch (word) {
            case "LIKE", "ILIKE" -> true;
            default -> endsWith("LIKE CONCAT(");
        };
    }

    private boolean endsWith(String upper) {
        int from = out.length() - upper.length();
        return from >= 0 && out.substring(from).equalsIgnoreCase(upper);
    }

    private static long wholeNumber(String digits) {
        return digits.length() < 19 && digits.chars().allMatch(Character::isDigit) ? Long.parseLong(digits) : -1;
    }

    private void countInList(boolean further) {
        if (lists[depth]) {
            listed = further ? listed + 1 : 1;
            longestList = Math.max(longestList, listed);
        }
    }

    private void value() {
        int comma = out.length() - 1;
        boolean inList = depth > 0 && comma > 0 && out.charAt(comma) == ',' && out.charAt(comma - 1) == '?';
        countInList(inList);
        if (inList) {
            out.setLength(comma);
            gap = false;
            forgetWords();
        } else {
            token("?");
        }
    }

    // ---- names and words

    /** Backticks enclose a name; double quotes enclose a name in the standard and a text in MySQL. */
    private void quotedName(char quote) {
        boolean afterDot = out.length() > 0 && !gap && out.charAt(out.length() - 1) == '.';
        String text = quoted();
        boolean sure = quote == '`' || afterDot || peek(0) == '.' || isTablePosition();
        if (quote == '"' && sure) {
            quotesNames = true;
        }
        boolean password = word.equals("BY") && wordBefore.equals("IDENTIFIED");
        if (!password && (sure || ansi && isNamePosition())) {
            name(text.length() < 2 ? text : text.substring(1, text.length() - 1), text);
        } else {
            literal(text);
        }
    }

    private boolean isTablePosition() {
        return isTableKeyword(word);
    }

    /** Whether a name is likelier here than a text, given that double quotes enclose names in this statement. */
    private boolean isNamePosition() {
        if (!names[depth]) {
            return false;
        }
        char last = out.length() == 0 ? ' ' : out.charAt(out.length() - 1);
        return switch (word) {
            case "" -> !isAny(last, "=<>!|+-*/%~");
            case "LIKE", "ILIKE", "BETWEEN", "THEN", "ELSE", "PASSWORD" -> false;
            default -> true;
        };
    }

    /** A name of SQL Server, or an array. */
    private void bracket() {
        int close = sql.indexOf(']', at);
        if (close < 0 || close >= length) {
            close = length;
        }
        boolean isArray = word.equals("ARRAY") || endsInName() || out.length() > 0 && isAny(last(), "[]");
        if (!isArray && close < length && isPlainName(at + 1, close)) {
            int start = at;
            at = close + 1;
            name(sql.substring(start + 1, close), sql.substring(start, at));
            return;
        }
        if (!isBalanced(at + 1, close)) {
            throw Ambiguous.INSTANCE;
        }
        at++;
        symbol('[');
    }

    private char last() {
        return out.charAt(out.length() - 1);
    }

    private boolean isPlainName(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            if (!isName(c) && c != ' ' && c != '#') {
                return false;
            }
        }
        return from < to && !Character.isDigit(sql.charAt(from));
    }

    private void skipName() {
        while (at < length && isName(sql.charAt(at))) {
            at++;
        }
    }

    private void word() {
        int start = at;
        skipName();
        String shown = sql.substring(start, at);
        String upper = upper(shown);
        if (peek(0) == '\'' && isTextPrefix(upper)) {
            literal(upper.endsWith("Q") ? oracleQuoted() : quoted());
            return;
        }
        if (word.equals("BY") && wordBefore.equals("IDENTIFIED") && !upper.equals("VALUES")) {
            literal(shown); // Oracle takes a password without quotes
            return;
        }
        boolean afterDot = out.length() > 0 && !gap && last() == '.';
        String previous = word;
        if (!afterDot) {
            verb(upper);
        }
        if (!afterDot && isTableClause(upper)) {
            tableNext = collection.isEmpty();
            append(shown);
        } else {
            name(shown, shown);
        }
        wordBefore = previous;
        word = upper;
    }

    private void verb(String upper) {
        if (operation.isEmpty()) {
            operation = upper;
        } else if (operation.equals("WITH") && depth == 0 && isVerb(upper)) {
            operation = upper;
            if (!upper.equals("SELECT")) {
                collection = ""; // what it changes says more than what it reads
            }
        }
        if (depth > 0 && last() == '(' && (upper.equals("SELECT") || upper.equals("WITH"))) {
            names[depth] = true;
        }
    }

    private static boolean isTextPrefix(String upper) {
        return switch (upper) {
            case "N", "E", "B", "X", "U", "R", "Q", "NQ" -> true;
            default -> upper.startsWith("_"); // MySQL's character-set introducer
        };
    }

    /** FROM also stands in EXTRACT(YEAR FROM x), TRIM(x FROM y) and IS DISTINCT FROM. */
    private boolean isTableClause(String upper) {
        boolean routine = upper.equals(operation) && out.length() <= 5;
        return switch (upper) {
            case "FROM" -> names[depth] && !word.equals("DISTINCT");
            case "INTO", "UPDATE", "JOIN", "TABLE" -> true;
            case "CALL", "EXEC", "EXECUTE" -> routine;
            default -> false;
        };
    }

    private boolean isTableKeyword(String upper) {
        return switch (upper) {
            case "FROM" -> names[depth] && !wordBefore.equals("DISTINCT");
            case "INTO", "UPDATE", "JOIN", "TABLE" -> true;
            default -> false;
        };
    }

    static boolean isVerb(String upper) {
        return switch (upper) {
            case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "WITH", "CALL", "EXEC", "EXECUTE" -> true;
            case "CREATE", "DROP", "ALTER", "TRUNCATE", "SET", "BEGIN", "COMMIT", "ROLLBACK", "EXPLAIN" -> true;
            default -> false;
        };
    }

    static String upper(String word) {
        return word.length() > 32 ? "" : word.toUpperCase(Locale.ROOT);
    }

    private void name(String bare, String shown) {
        boolean qualified = collectionEnd >= 0 && !gap && out.length() == collectionEnd + 1 && last() == '.';
        boolean table = tableNext && !isNoise(upper(bare));
        token(shown);
        if (table || qualified) {
            collection = bare;
            collectionEnd = out.length();
            tableNext = false;
        }
    }

    private static boolean isNoise(String upper) {
        return switch (upper) {
            case "IF", "NOT", "EXISTS", "ONLY", "LATERAL", "SELECT", "SET" -> true;
            case "OR", "IGNORE", "REPLACE", "ABORT", "FAIL", "ROLLBACK", "LOW_PRIORITY" -> true;
            default -> false;
        };
    }

    // ---- the rest

    private void symbol(char c) {
        if (c == '?') {
            binds++;
            if (binds < Long.SIZE && isPattern()) {
                likes |= 1L << binds;
            }
            value();
        } else if (c == '(' || c == '[') {
            open(c);
        } else if (c == ')' || c == ']') {
            token(String.valueOf(c));
            close();
        } else {
            token(String.valueOf(c));
        }
    }

    private void open(char c) {
        boolean columns = c == '(' && out.length() == collectionEnd && definesColumns();
        boolean list = c == '(' && word.equals("IN");
        if (c == '(') {
            tableNext = false; // FROM (SELECT a FROM t): the inner FROM names the table
        }
        token(String.valueOf(c));
        if (depth + 1 == DEEPEST) {
            throw Ambiguous.INSTANCE;
        }
        depth++;
        starts[depth] = out.length() - 1;
        names[depth] = columns;
        lists[depth] = list;
    }

    /** Whether a parenthesis behind the table's name encloses names of columns, not arguments of a function. */
    private boolean definesColumns() {
        return switch (operation) {
            case "INSERT", "REPLACE", "MERGE", "CREATE" -> true;
            default -> false;
        };
    }

    /** Folds a row of values into an equal one before it. */
    private void close() {
        if (depth == 0) {
            return;
        }
        int start = starts[depth--];
        String row = out.substring(start);
        int end = start;
        while (end > 0 && isAny(out.charAt(end - 1), " ,")) {
            end--;
        }
        boolean repeats = end < start
                && row.indexOf('?') >= 0
                && out.substring(end, start).strip().equals(",");
        if (repeats
                && end >= row.length()
                && out.substring(end - row.length(), end).equals(row)) {
            out.setLength(end);
        }
    }

    private void token(String shown) {
        append(shown);
        forgetWords();
    }

    private void forgetWords() {
        word = "";
        wordBefore = "";
    }

    private void append(String shown) {
        if (gap && out.length() > 0) {
            out.append(' ');
        }
        gap = false;
        out.append(shown);
    }

    private boolean endsInName() {
        return !gap && out.length() > 0 && isName(last());
    }

    private static boolean isAny(char c, String characters) {
        return characters.indexOf(c) >= 0;
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
