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
        int start = indent + LABEL;
        List<String> parts = Columns.wrapped(text, width - start, lines);
        String head = " ".repeat(indent) + ink.on(label, color) + " ".repeat(Math.max(1, LABEL - label.length()));
        for (int i = 0; i < parts.size(); i++) {
            raw((i == 0 ? head : " ".repeat(start)) + parts.get(i));
        }
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
