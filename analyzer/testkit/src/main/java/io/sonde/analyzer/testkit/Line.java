package io.sonde.analyzer.testkit;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a drawing, parsed. */
record Line(
        int indent,
        Operation operation,
        String name,
        String thread,
        int flags,
        boolean open,
        List<Bar> bars,
        Map<String, List<String>> attributes) {
    /** Columns {@code [from, to)}. */
    record Bar(int from, int to) {
        boolean holds(int column) {
            return from <= column && column < to;
        }

        int width() {
            return to - from;
        }
    }

    private static final Pattern TOKEN = Pattern.compile("([\\w.]+)(?:=(\"[^\"]*\"|\\S+))?");

    int firstColumn() {
        return bars.get(0).from();
    }

    int lastColumn() {
        return bars.get(bars.size() - 1).to();
    }

    static Line parse(String text) {
        int labelAt = text.length() - text.stripLeading().length();
        int barsAt = firstOf(text, '[', '|');
        String label = text.substring(labelAt, barsAt).strip();
        List<Bar> bars = new ArrayList<>();
        int at = readBars(text, barsAt, bars);
        return withAttributes(labelAt, label, bars, text.substring(at));
    }

    /** Adds the bars that begin at a column, and returns the column behind them. */
    static int readBars(String text, int from, List<Bar> bars) {
        int at = from;
        while (at < text.length() && "[|] =".indexOf(text.charAt(at)) >= 0) {
            if (text.charAt(at) == '|') {
                bars.add(new Bar(at, ++at));
            } else if (text.charAt(at) == '[') {
                int close = text.indexOf(']', at);
                bars.add(new Bar(at, close + 1));
                at = close + 1;
            } else {
                at++;
            }
        }
        return at;
    }

    private static int firstOf(String text, char a, char b) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == a || text.charAt(i) == b) {
                return i;
            }
        }
        throw new IllegalArgumentException("no bar in: " + text);
    }

    private static Line withAttributes(int indent, String label, List<Bar> bars, String rest) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        int flags = 0;
        boolean open = false;
        Matcher tokens = TOKEN.matcher(rest);
        while (tokens.find()) {
            String value = tokens.group(2);
            if (value != null) {
                attributes.put(tokens.group(1), values(value));
                continue;
            }
            switch (tokens.group(1)) {
                case "async" -> flags |= SpanFlags.ASYNC;
                case "transport" -> flags |= SpanFlags.TRANSPORT;
                case "error" -> flags |= SpanFlags.ERROR;
                case "virtual" -> flags |= SpanFlags.VIRTUAL;
                case "open" -> open = true;
                default -> throw new IllegalArgumentException("unknown word " + tokens.group(1));
            }
        }
        String thread = first(attributes.remove("thread"), "main");
        int colon = label.indexOf(':');
        String name = first(attributes.remove("name"), colon < 0 ? "" : label.substring(colon + 1));
        Operation operation = operation(colon < 0 ? label : label.substring(0, colon));
        return new Line(indent, operation, name, thread, flags, open, bars, attributes);
    }

    private static List<String> values(String value) {
        return value.startsWith("\"") ? List.of(value.substring(1, value.length() - 1)) : List.of(value.split(","));
    }

    private static String first(@org.jspecify.annotations.Nullable List<String> values, String absent) {
        return values == null ? absent : values.get(0);
    }

    private static Operation operation(String word) {
        switch (word) {
            case "DECISION" -> {
                return Operation.CHAT;
            }
            case "ACTION" -> {
                return Operation.EXECUTE_TOOL;
            }
            case "COMMUNICATION" -> {
                return Operation.HTTP;
            }
            default -> {}
        }
        String lower = word.toLowerCase(Locale.ROOT);
        for (Operation operation : Operation.values()) {
            if (operation.label().equals(lower) || operation.label().equals("sonde." + lower)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("unknown operation " + word);
    }
}
