package io.sonde.report;

import io.sonde.detectors.Diagnosis;
import io.sonde.detectors.Diagnosis.LibraryFacts;
import java.util.Comparator;
import java.util.List;

/** What to say when nothing was recorded: which libraries were seen and why none of them led to a span. */
final class TextAbsence {
    private static final int MAX_LINES = 18;
    private static final int TIGHT_LINES = 5;

    private TextAbsence() {}

    /** @param tight whether the screen is a low one */
    static void write(Diagnosis diagnosis, Screen screen, boolean tight) {
        screen.blank();
        List<String> said = diagnosis.remarks();
        int remarks = tight ? 3 : 4;
        said.stream().limit(remarks).forEach(remark -> screen.labelled("Remark", remark, 2));
        if (said.size() > remarks) {
            screen.labelled("", "and " + Figures.many(said.size() - remarks, "more remark"), 1);
        }
        List<String> unseen = diagnosis.recording().notRecorded();
        if (!unseen.isEmpty()) {
            screen.labelled("Unseen", String.join("; ", Words.unseen(unseen)), 2);
        }
        if (diagnosis.libraries().isEmpty()) {
            screen.labelled("Libraries", "none that we know was loaded", 1);
            return;
        }
        if (!said.isEmpty() || !unseen.isEmpty()) {
            screen.blank();
        }
        libraries(diagnosis.libraries(), screen, tight ? TIGHT_LINES : MAX_LINES);
    }

    private static void libraries(List<LibraryFacts> libraries, Screen screen, int most) {
        screen.line(Ink.BOLD, "Libraries found in the program");
        int name = Math.min(
                30,
                2 + libraries.stream().mapToInt(l -> title(l).length()).max().orElse(0));
        List<LibraryFacts> ordered = libraries.stream()
                .sorted(Comparator.comparing((LibraryFacts l) -> Words.order(l.status()))
                        .thenComparing(LibraryFacts::library))
                .toList();
        int shown = ordered.size() > most ? most - 1 : ordered.size();
        int lines = 2 * ordered.size() <= most ? 2 : 1;
        for (LibraryFacts library : ordered.subList(0, shown)) {
            String status = Columns.padded(Columns.fit(library.status(), 8), 9);
            String head = "  " + Columns.padded(Columns.fit(title(library), name - 2), name) + status;
            screen.hanging(head, why(library), lines);
        }
        if (shown < ordered.size()) {
            screen.raw("  and " + (ordered.size() - shown) + " more in the report");
        }
    }

    private static String title(LibraryFacts library) {
        return library.library() + " " + (library.version() == null ? "(version unknown)" : library.version());
    }

    private static String why(LibraryFacts library) {
        String methods = Figures.many(library.methods(), "method") + " matched";
        if (library.reason() == null) {
            return methods;
        }
        return library.methods() == 0 ? library.reason() : methods + "; " + library.reason();
    }
}
