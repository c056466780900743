package io.sonde.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes HTML elements. Every text and every attribute value passes through the escaping here; only the names of
 * elements and attributes, which are literals of ours, do not. That makes a forgotten escape impossible rather than
 * unlikely.
 */
final class Markup {
    private static final Set<String> VOID = Set.of("meta", "input", "br", "col");

    private final Appendable out;
    private final Deque<String> open = new ArrayDeque<>();

    Markup(Appendable out) {
        this.out = out;
    }

    /** Writes what is inside an element. */
    @FunctionalInterface
    interface Content {
        void write();
    }

    /** An element that holds others; {@code attributes} are names and values in turn. */
    Markup in(String element, String[] attributes, Content content) {
        start(element, attributes);
        open.push(element);
        content.write();
        raw("</").raw(open.pop()).raw(">");
        return this;
    }

    Markup in(String element, String classes, Content content) {
        return in(element, attributes("class", classes), content);
    }

    Markup in(String element, Content content) {
        return in(element, attributes(), content);
    }

    /** An element without content. */
    Markup empty(String element, String... attributes) {
        start(element, attributes);
        return VOID.contains(element) ? this : raw("</").raw(element).raw(">");
    }

    /** An element around words of ours or numbers. */
    Markup leaf(String element, String classes, String text) {
        return in(element, classes, () -> text(text));
    }

    Markup leaf(String element, String text) {
        return in(element, () -> text(text));
    }

    /** A number with its unit, kept on one line. */
    Markup figure(String element, String classes, String figure) {
        return leaf(element, classes, unbroken(figure));
    }

    /** A recorded text, shielded so that its writing direction cannot reorder what stands around it. */
    Markup recorded(String text) {
        return in("bdi", () -> text(text));
    }

    Markup text(String text) {
        return raw(escaped(text));
    }

    /** A line break in the source only. */
    Markup newline() {
        return raw("\n");
    }

    /** What the page's script reads; the JSON must be without characters that mean something to an HTML parser. */
    Markup data(String id, String json) {
        if (json.indexOf('<') >= 0) {
            throw new IllegalArgumentException("JSON that would end its element");
        }
        start("script", "type", "application/json", "id", id);
        return raw(json).raw("</script>");
    }

    /** A stylesheet or script of ours, which the page's policy knows by its hash: written as it is. */
    Markup asset(Asset asset) {
        return raw("<").raw(asset.element())
                .raw(">")
                .raw(asset.text())
                .raw("</")
                .raw(asset.element())
                .raw(">");
    }

    Markup doctype() {
        return raw("<!DOCTYPE html>\n");
    }

    static String[] attributes(String... namesAndValues) {
        return namesAndValues;
    }

    static String unbroken(String figure) {
        return figure.replace(" us", " \u00b5s").replace(' ', '\u00a0');
    }

    private void start(String element, String... attributes) {
        raw("<").raw(element);
        for (int i = 0; i < attributes.length; i += 2) {
            raw(" ").raw(attributes[i])
                    .raw("=\"")
                    .raw(escaped(attributes[i + 1]))
                    .raw("\"");
        }
        raw(">");
    }

    static String escaped(String text) {
        String visible = WellFormed.visible(text);
        StringBuilder safe = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '`' -> safe.append("&#96;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    private Markup raw(String html) {
        try {
            out.append(html);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
