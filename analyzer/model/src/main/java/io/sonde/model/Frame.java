package io.sonde.model;

import java.util.Comparator;

/**
 * One method on a stack.
 *
 * @param className as {@code Class.getName} has it; empty for code that is no Java
 * @param line 0 when unknown
 */
public record Frame(String className, String method, int line) implements Comparable<Frame> {
    private static final Comparator<Frame> ORDER =
            Comparator.comparing(Frame::className).thenComparing(Frame::method).thenComparingInt(Frame::line);

    @Override
    public int compareTo(Frame other) {
        return ORDER.compare(this, other);
    }

    /** {@code package.Class.method}, or the method alone for code that is no Java. */
    public String function() {
        return className.isEmpty() ? method : className + "." + method;
    }

    /** Of a text as the recorder writes it, {@code package.Class.method:line}; what is missing stays empty or 0. */
    static Frame parse(String text) {
        int colon = text.lastIndexOf(':');
        int line = 0;
        String function = text;
        if (colon > 0) {
            try {
                line = Integer.parseInt(text.substring(colon + 1));
                function = text.substring(0, colon);
            } catch (NumberFormatException noLine) {
                function = text;
            }
        }
        int dot = function.lastIndexOf('.');
        return new Frame(dot < 0 ? "" : function.substring(0, dot), function.substring(dot + 1), line);
    }
}
