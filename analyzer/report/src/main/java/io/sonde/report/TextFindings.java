package io.sonde.report;

import io.sonde.detectors.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The findings to look at first, at most six lines each. */
final class TextFindings {
    private static final int INDENT = 4;

    private TextFindings() {}

    /** @param most findings shown; the others are counted */
    static void write(List<Causes.Cause> causes, Screen screen, int most, int linesOfFix) {
        int shown = Math.min(most, causes.size());
        if (shown > 0) {
            screen.blank();
        }
        for (int i = 0; i < shown; i++) {
            one(i + 1, causes.get(i), screen, linesOfFix);
        }
        if (causes.size() > shown) {
            screen.raw("  and " + Figures.many(causes.size() - shown, "more finding") + " in the report");
        }
    }

    private static void one(int number, Causes.Cause cause, Screen screen, int linesOfFix) {
        Finding finding = cause.finding();
        String severity = finding.severity().label().toUpperCase(Locale.ROOT);
        String head = String.format(Locale.ROOT, "%2d  ", number);
        int room = screen.width() - head.length() - severity.length() - 2;
        screen.raw(head + screen.ink(ink(finding), severity) + "  "
                + screen.ink(Ink.BOLD, Columns.fit(finding.title(), room)));
        String where = where(finding, screen.width() - INDENT - Screen.LABEL);
        if (where != null) {
            screen.labelled(INDENT, Ink.DIM, "where", where, 1);
        }
        String holder = finding.location().holder();
        if (holder != null && linesOfFix > 1) {
            screen.labelled(
                    INDENT, Ink.DIM, "held by", Columns.fitMiddle(holder, screen.width() - INDENT - Screen.LABEL), 1);
        }
        screen.labelled(INDENT, Ink.DIM, "saves", saves(cause), 1);
        if (!finding.fix().isBlank()) {
            screen.labelled(INDENT, Ink.DIM, "fix", finding.fix(), linesOfFix);
        }
    }

    private static @Nullable String where(Finding finding, int room) {
        var at = finding.location().withHolder(null, List.of()); // it has a line of its own
        List<String> parts = new ArrayList<>();
        String code = Words.code(at);
        if (code != null) {
            parts.add(Columns.fitMiddle(code, room));
        }
        Words.subjects(at).forEach((kind, name) -> parts.add(kind.equals("SQL") ? name : kind + " " + name));
        if (parts.isEmpty() && finding.operation() != null) {
            parts.add(finding.operation());
        }
        return parts.isEmpty() ? null : String.join(", ", parts);
    }

    private static String saves(Causes.Cause cause) {
        Finding finding = cause.finding();
        List<String> savings = Words.savings(finding);
        String symptoms = cause.symptoms().isEmpty()
                ? ""
                : "; " + Figures.many(cause.symptoms().size(), "symptom");
        return (savings.isEmpty() ? "not estimated" : String.join(", ", savings)) + " ("
                + finding.confidence().label() + " confidence)" + symptoms;
    }

    private static Ink ink(Finding finding) {
        return switch (finding.severity()) {
            case CRITICAL -> Ink.RED;
            case WARNING -> Ink.YELLOW;
            case NOTE -> Ink.CYAN;
        };
    }
}
