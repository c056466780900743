package io.sonde.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Lines of a terminal page: a label, and text that starts at one column and ends at the width. */
final class Screen {
    static final int LABEL = 12;
    private static final int LEAST_WIDTH = 60;

    private final Appendable out;
    private final boolean color;
    private final int width;

    Screen(Appendable out, boolean color, int width) {
        this.out = out;
        this.color = color;
        this.width = Math.max(LEAST_WIDTH, width);
    }

    int width() {
        return width;
    }

    void blank() {
        raw("");
    }

    void line(Ink ink, String text) {
        raw(ink.on(Columns.fit(text, width), color));
    }

    void paragraph(Ink ink, String text, int lines) {
        Columns.wrapped(text, width, lines).forEach(line -> raw(ink.on(line, color)));
    }

    /** A label and what it says, wrapped beneath itself. */
    void labelled(String label, String text, int lines) {
        labelled(0, Ink.BOLD, label, text, lines);
    }

    void labelled(int indent, Ink ink, String label, String text, int lines) {
        String gap = " ".repeat(Math.max(1, LABEL - label.length()));
        hanging(" ".repeat(indent), ink, label, gap, text, lines);
    }

    /** Text that starts after {@code head} and is wrapped beneath its own start. */
    void hanging(String head, String text, int lines) {
        hanging(head, Ink.PLAIN, "", "", text, lines);
    }

    private void hanging(String before, Ink ink, String label, String after, String text, int lines) {
        int start = Columns.of(before + label + after);
        List<String> parts = Columns.wrapped(text, width - start, lines);
        raw(before + ink.on(label, color) + after + parts.get(0));
        parts.stream().skip(1).forEach(part -> raw(" ".repeat(start) + part));
    }

    /** One piece of a line that is put together from several; the caller has fitted the pieces. */
    String ink(Ink ink, String text) {
        return ink.on(text, color);
    }

    void raw(String line) {
        try {
            out.append(line.stripTrailing()).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
