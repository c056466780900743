package io.sonde.detectors;

import io.sonde.model.Integrity;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sentences about the recording as a whole: what it holds, what it cannot show, and how to go on when it is empty. */
final class Remarks {
    /** Fewer spans than this and the reader is told which libraries were found and what to try. */
    static final long FEW_SPANS = 10;

    private Remarks() {}

    static List<String> of(Recording recording, double assumedShare) {
        List<String> remarks = new ArrayList<>();
        Recording.Part part = recording.part();
        if (part != null) {
            remarks.add("This is a part of the recording: " + recording.sessionCount() + " of "
                    + Wording.sessions(part.sessionsInAll()) + ", those that began from " + part.from() + " to "
                    + part.to() + ".");
        }
        if (recording.parts().size() > 1) {
            remarks.add(recording.parts().size() + " recordings were analysed together: "
                    + recording.parts().stream()
                            .map(one -> one.manifest().id() + " (" + Wording.sessions(one.sessionCount()) + ")")
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        if (recording.spanCount() < FEW_SPANS) {
            few(recording, remarks);
        }
        sessions(recording, remarks);
        Map<String, Long> outside = recording.outsideSessions();
        if (!outside.isEmpty()) {
            remarks.add("Outside any session: "
                    + outside.entrySet().stream()
                            .map(entry -> entry.getValue() + " x " + entry.getKey())
                            .collect(Collectors.joining(", "))
                    + ". They are in no number of this report.");
        }
        if (assumedShare > CriticalPathOperations.MOST_ASSUMED) {
            remarks.add(Wording.percent(assumedShare) + " of the critical path crosses threads through joins that were"
                    + " not recorded but assumed: findings have at most medium confidence.");
        }
        if (!recording.manifest().cleanStop()) {
            remarks.add("The recording has no clean end: the program is still running or was killed. What had reached"
                    + " the disk is analysed.");
        }
        if (recording.integrity().missing().stream().anyMatch(Integrity.Missing::isDeleted)) {
            remarks.add("The beginning of the recording was deleted to keep to max-size or max-age: sessions of that"
                    + " time are not in this report.");
        }
        if (recording.integrity().fromRing() > 0) {
            remarks.add(recording.integrity().fromRing() + " records were recovered from the ring file.");
        }
        if (!recording.manifest().failures().isEmpty()) {
            remarks.add("The agent suppressed errors of its own: "
                    + String.join("; ", recording.manifest().failures()));
        }
        return remarks;
    }

    private static void sessions(Recording recording, List<String> remarks) {
        int inferred = recording.inferredSessions();
        if (recording.inferred()) {
            remarks.add("No session root was recorded: sessions were inferred from runs of calls on one thread. Their"
                    + " bounds are lower limits, and findings have at most medium confidence. Declare the method that"
                    + " handles one request with rules=FILE and a line like: session com.example.MyService#handle(..)"
                    + refused(recording.manifest()));
        } else if (inferred > 0) {
            remarks.add(inferred + " of " + Wording.sessions(recording.sessionCount())
                    + " were inferred from runs of calls that no root covers: their bounds are lower limits, and"
                    + " findings that rest on them have at most medium confidence."
                    + (recording.manifest().discovered().isEmpty()
                            ? ""
                            : " Most ran before the method was found in which sessions begin."));
        }
        List<String> rules = recording.manifest().discovered().stream()
                .map(Manifest.Root::rule)
                .filter(java.util.Objects::nonNull)
                .toList();
        if (!rules.isEmpty()) {
            remarks.add(
                    "Sessions begin in a method that was found by itself. To have them from the first call on, write"
                            + " into the file of rules=FILE: "
                            + String.join("; ", rules));
        }
    }

    /** The outermost methods that were looked at, with the reasons. */
    private static String refused(Manifest manifest) {
        return manifest.refusedRoots().isEmpty()
                ? ""
                : ". Looked at and refused: "
                        + manifest.refusedRoots().stream()
                                .limit(3)
                                .map(refused -> refused.method() + " (" + refused.reason() + ")")
                                .collect(Collectors.joining(", "));
    }

    private static void few(Recording recording, List<String> remarks) {
        long spans = recording.spanCount();
        remarks.add(
                spans == 0
                        ? "No span was recorded: none of the woven methods was called while the recording ran."
                        : "Only " + spans + (spans == 1 ? " span was" : " spans were") + " recorded.");
        List<Manifest.Library> libraries = recording.manifest().libraries();
        remarks.add(
                libraries.isEmpty()
                        ? "No library that Sonde knows was found in the program."
                        : libraries.stream().map(Remarks::sentence).collect(Collectors.joining(" ")));
        remarks.add(
                "How to go on: let the program handle a request while it is recorded; if its models, stores or tools"
                        + " are called through classes of its own, name them with rules=FILE; `sonde doctor` says what would"
                        + " work here.");
    }

    private static String sentence(Manifest.Library library) {
        String name = library.version() == null ? library.library() : library.library() + " " + library.version();
        String reason = library.reason() == null ? "" : ": " + library.reason();
        return switch (library.status()) {
            case "woven" ->
                name + " was found and " + library.methods()
                        + (library.methods() == 1 ? " method was" : " methods were") + " woven.";
            case "refused" -> name + " was found but not woven" + reason + ".";
            default -> name + " was found, nothing of it was matched" + reason + ".";
        };
    }
}
