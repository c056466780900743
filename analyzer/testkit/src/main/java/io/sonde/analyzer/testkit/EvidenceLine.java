package io.sonde.analyzer.testkit;

import io.sonde.model.EvidenceCollector;
import io.sonde.model.EvidenceKind;
import io.sonde.model.Frame;
import io.sonde.model.JvmEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a drawing that says what the JVM did: {@code !kind [===] key=value}, parsed. */
record EvidenceLine(String kind, List<Line.Bar> bars, Map<String, String> attributes, boolean open) {
    private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+)=(\"[^\"]*\"|\\S+)");

    static boolean is(String text) {
        return text.strip().startsWith("!");
    }

    static EvidenceLine parse(String text) {
        int labelAt = text.indexOf('!') + 1;
        int at = labelAt;
        while (at < text.length() && text.charAt(at) != '[' && text.charAt(at) != '|') {
            at++;
        }
        String kind = text.substring(labelAt, at).strip();
        List<Line.Bar> bars = new ArrayList<>();
        int rest = Line.readBars(text, at, bars);
        Map<String, String> attributes = new HashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(text.substring(rest));
        while (matcher.find()) {
            attributes.put(matcher.group(1), matcher.group(2).replace("\"", ""));
        }
        return new EvidenceLine(kind, bars, attributes, text.endsWith(" open"));
    }

    /** @param at the moment of column {@code origin}, ns */
    void tell(EvidenceCollector evidence, long at, int origin, long nanosPerColumn, ToLongFunction<String> threads) {
        long thread = threads.applyAsLong(attributes.getOrDefault("thread", "main"));
        String owner = attributes.get("owner");
        for (Line.Bar bar : bars) {
            long from = at + (bar.from() - origin) * nanosPerColumn;
            long to = at + (bar.to() - origin) * nanosPerColumn;
            if (kind.equals("gc") || kind.equals("safepoint")) {
                boolean gc = kind.equals("gc");
                evidence.pause(new JvmEvents.Pause(from, to, gc, attributes.getOrDefault("what", "")));
                if (gc) {
                    evidence.collection(new JvmEvents.Collection(
                            from, to, from, attributes.getOrDefault("what", "G1New"), "", to - from, -1, -1));
                }
                continue;
            }
            EvidenceKind seen =
                    EvidenceKind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_'));
            int stack = stack(evidence);
            int text = attributes.containsKey("what") ? evidence.text(attributes.get("what")) : EvidenceCollector.NONE;
            if (!seen.isSample()) {
                Interval interval = open ? evidence::openInterval : evidence::interval;
                interval.tell(
                        seen,
                        thread,
                        from,
                        to,
                        stack,
                        text,
                        Long.parseLong(attributes.getOrDefault("object", "0")),
                        owner == null ? 0 : threads.applyAsLong(owner));
                continue;
            }
            long weight = attributes.containsKey("bytes") ? Long.parseLong(attributes.get("bytes")) : nanosPerColumn;
            for (long moment = from + nanosPerColumn / 2; moment < to; moment += nanosPerColumn) {
                evidence.sample(seen, thread, moment, weight, stack, text);
            }
        }
    }

    private interface Interval {
        void tell(EvidenceKind kind, long thread, long from, long to, int stack, int text, long object, long owner);
    }

    private int stack(EvidenceCollector evidence) {
        String drawn = attributes.get("stack");
        if (drawn == null) {
            return EvidenceCollector.NONE;
        }
        String[] frames = drawn.split("<");
        int[] numbers = new int[frames.length];
        for (int i = 0; i < frames.length; i++) {
            int colon = frames[i].lastIndexOf(':');
            String function = colon < 0 ? frames[i] : frames[i].substring(0, colon);
            int dot = function.lastIndexOf('.');
            numbers[i] = evidence.frame(new Frame(
                    dot < 0 ? "" : function.substring(0, dot),
                    function.substring(dot + 1),
                    colon < 0 ? 0 : Integer.parseInt(frames[i].substring(colon + 1))));
        }
        return evidence.stack(numbers);
    }
}
