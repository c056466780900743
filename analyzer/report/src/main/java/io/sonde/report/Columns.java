package io.sonde.report;

import java.util.ArrayList;
import java.util.List;

/** Text measured, cut and wrapped by the columns it takes on a terminal: most characters take one, some two or none. */
final class Columns {
    private static final String CUT = "...";

    private Columns() {}

    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    private static int of(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    private static boolean isWide(int c) {
        return c >= 0x1100 && c <= 0x115F
                || c >= 0x2E80 && c <= 0xA4CF
                || c >= 0xAC00 && c <= 0xD7A3
                || c >= 0xF900 && c <= 0xFAFF
                || c >= 0xFE30 && c <= 0xFE6F
                || c >= 0xFF00 && c <= 0xFF60
                || c >= 0xFFE0 && c <= 0xFFE6
                || c >= 0x1F300 && c <= 0x1FAFF
                || c >= 0x20000 && c <= 0x3FFFD;
    }

    /** The text on one line, at most {@code width} columns, its end replaced by dots when it is longer. */
    static String fit(String text, int width) {
        String line = WellFormed.visible(text).replaceAll("\\s+", " ").strip();
        return of(line) <= width ? line : head(line, width - CUT.length()) + CUT;
    }

    /** As {@link #fit} but keeps both ends: of a qualified name, the end says most. */
    static String fitMiddle(String text, int width) {
        String line = WellFormed.visible(text).replaceAll("\\s+", " ").strip();
        if (of(line) <= width) {
            return line;
        }
        int left = Math.max(0, (width - CUT.length()) / 3);
        String tail = new StringBuilder(line).reverse().toString();
        String kept = new StringBuilder(head(tail, width - CUT.length() - left))
                .reverse()
                .toString();
        return head(line, left) + CUT + kept;
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - of(text)));
    }

    /** Breaks at blanks into at most {@code lines} lines; the last one is cut when the text goes on. */
    static List<String> wrapped(String text, int width, int lines) {
        String rest = WellFormed.visible(text).replaceAll("\\s+", " ").strip();
        List<String> out = new ArrayList<>();
        while (of(rest) > width && out.size() < lines - 1) {
            String head = head(rest, width + 1);
            int blank = head.lastIndexOf(' ');
            String line = blank > 0 ? head.substring(0, blank) : head(rest, width);
            out.add(line);
            rest = rest.substring(line.length()).strip();
        }
        out.add(fit(rest, width));
        return out;
    }

    private static String head(String text, int width) {
        int taken = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            taken += of(c);
            if (taken > width) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }
}
