package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A SQL statement template, read just far enough to name it.
 *
 * @param text the template with literals replaced
 * @param verb upper case, empty when unknown
 * @param table lower case, empty when unknown
 */
record Statement(String text, String verb, String table) {
    private static final Set<String> READS = Set.of("SELECT", "VALUES", "SHOW", "EXPLAIN", "DESCRIBE");
    private static final Set<String> WRITES =
            Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "TRUNCATE", "COPY", "CALL");
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Pattern TABLE =
            Pattern.compile("\\b(?:from|into|update|table)\\s+([\\w.\"`\\[\\]]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SELECT_LIST = Pattern.compile("(?i)^select\\s.{25,}?\\sfrom\\s");

    private static final Memo<Recorded, Statement> READ =
            new Memo<>(recorded -> read(recorded.text, recorded.verb, recorded.table));

    private static final Memo<Statement, String> DISPLAYS = new Memo<>(Statement::describe);

    /** A statement as it stands in the recording. */
    private record Recorded(
            String text, @Nullable String verb, @Nullable String table) {}

    static Statement of(Session session, int node) {
        String text = session.text(node, Attribute.DB_QUERY_TEXT);
        return of(
                text == null ? session.name(node) : text,
                session.text(node, Attribute.DB_OPERATION_NAME),
                session.text(node, Attribute.DB_COLLECTION_NAME));
    }

    static Statement of(String text, @Nullable String verb, @Nullable String table) {
        return READ.of(new Recorded(text, verb, table));
    }

    private static Statement read(String text, @Nullable String verb, @Nullable String table) {
        String knownVerb = verb == null ? firstWord(text) : verb.toUpperCase(Locale.ROOT);
        String knownTable = table == null ? tableIn(text) : table;
        return new Statement(text, knownVerb, knownTable.toLowerCase(Locale.ROOT));
    }

    private static String firstWord(String text) {
        Matcher words = WORD.matcher(text);
        String first = words.find() ? words.group().toUpperCase(Locale.ROOT) : "";
        if (!first.equals("WITH")) {
            return READS.contains(first) || WRITES.contains(first) ? first : "";
        }
        while (words.find()) {
            String word = words.group().toUpperCase(Locale.ROOT);
            if (WRITES.contains(word)) {
                return word;
            }
        }
        return "SELECT";
    }

    private static String tableIn(String text) {
        Matcher table = TABLE.matcher(text);
        return table.find() ? table.group(1).replaceAll("[\"`\\[\\]]", "") : "";
    }

    boolean isRead() {
        return READS.contains(verb);
    }

    /** Whether it changes data, or might. */
    boolean isWrite() {
        return !isRead();
    }

    /** {@code sql SELECT orders}. */
    String display() {
        return DISPLAYS.of(this);
    }

    private String describe() {
        String known = (verb + " " + table).trim();
        return "sql " + (known.isEmpty() ? Names.shorten(text) : known);
    }

    /** The statement in one short line; a long select list becomes dots. */
    String line() {
        String oneLine = text.replaceAll("\\s+", " ").strip();
        return Names.shorten(
                oneLine.length() > 60 ? SELECT_LIST.matcher(oneLine).replaceFirst("SELECT ... FROM ") : oneLine);
    }
}
