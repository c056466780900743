package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.Integrity;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How far the recording can be trusted. A finding only where something is missing; a warning only where it matters:
 * a note where libraries could not be woven;
 * with more than {@value #MOST_LOST} of the spans lost, findings that rest on something not having happened are
 * withheld. Source: catalogue, 0.2 and data-quality.
 */
final class DataQuality implements Detector<DataQuality> {
    /** Share of lost spans above which absence proves nothing; the catalogue's value. */
    static final double MOST_LOST = 0.01;

    /** Share of spans without a phase of their own from which on phases say little; catalogue. */
    static final double MOST_UNPHASED = 0.2;
    /** A span that begins so much before what it belongs to was timed by another clock; catalogue. Unit: ns. */
    static final long SKEW = 1_000_000;

    /** So many places where something is missing are listed. */
    private static final int MOST_PLACES = 20;

    private final Recording recording;
    private long unfinished;
    private long unfinishedSessions;
    private long orphans;
    private long spans;
    private long truncated;
    private long cutShort;
    private long unphased;
    private long virtual;
    private long early;

    DataQuality(Recording recording) {
        this.recording = recording;
    }

    @Override
    public String id() {
        return "data-quality";
    }

    @Override
    public void observe(Session session) {
        unfinishedSessions += session.unfinished() ? 1 : 0;
        orphans += session.orphans();
        for (int i = session.inferred() ? 1 : 0; i < session.size(); i++) {
            spans++;
            unfinished += session.unfinished(i) ? 1 : 0;
            truncated += session.flag(i, SpanFlags.TRUNCATED) ? 1 : 0;
            cutShort += session.flag(i, SpanFlags.LEAKED) ? 1 : 0;
            virtual += session.flag(i, SpanFlags.VIRTUAL) ? 1 : 0;
            early += beginsEarly(session, i) ? 1 : 0;
            unphased += session.operation(i) == Operation.NONE ? 1 : 0;
        }
    }

    /** Beneath the root hang spans whose parent is missing: nothing says when they should have begun. */
    private static boolean beginsEarly(Session session, int node) {
        return session.parent(node) > 0 && session.begin(node) - session.rawBegin(node) > SKEW;
    }

    @Override
    public void merge(DataQuality other) {
        unfinishedSessions += other.unfinishedSessions;
        truncated += other.truncated;
        cutShort += other.cutShort;
        virtual += other.virtual;
        early += other.early;
        unphased += other.unphased;
        unfinished += other.unfinished;
        orphans += other.orphans;
        spans += other.spans;
    }

    /** Lost spans as a share of all spans that there were, 0 to 1. */
    static double lostShare(Recording recording) {
        long lost = recording.integrity().lostSpans();
        return lost == 0 ? 0 : (double) lost / (lost + recording.spanCount());
    }

    static boolean absenceProvesNothing(Recording recording) {
        return lostShare(recording) > MOST_LOST;
    }

    @Override
    public Verdict finish() {
        List<Finding.Evidence> evidence = evidence();
        if (evidence.isEmpty()) {
            return Verdict.nothing();
        }
        boolean matters =
                absenceProvesNothing(recording) || recording.integrity().corruptBlockCount() > 0;
        return new Verdict.Findings(List.of(Claim.by(id())
                .confidence(Confidence.HIGH)
                .atLeast(matters ? Severity.WARNING : Severity.NOTE)
                .context()
                .title(title(evidence))
                .explanation("Numbers of this report are lower limits where records are missing."
                        + (absenceProvesNothing(recording)
                                ? " Findings that rest on something not having happened are withheld."
                                : ""))
                .fix(fix(evidence))
                .evidence(evidence)
                .build()));
    }

    private String title(List<Finding.Evidence> evidence) {
        if (recording.integrity().lostSpans() > 0) {
            return recording.integrity().lostSpans() + " spans (" + Wording.percent(lostShare(recording))
                    + ") were lost because the ring was full";
        }
        Finding.Evidence first = evidence.get(0);
        if (first.unit().equals("library")) {
            return "What goes through " + first.label().substring(first.label().indexOf(": ") + 2)
                    + " is not in this recording: it was found but could not be woven";
        }
        return "The recording is not complete: " + Wording.count(first.value()) + " " + first.label();
    }

    private String fix(List<Finding.Evidence> evidence) {
        if (evidence.get(0).unit().equals("library")) {
            return "Use a version that is supported, or name the methods that matter with rules=FILE; `sonde doctor`"
                    + " says what was looked for.";
        }
        return recording.integrity().lostSpans() > 0
                ? "Give the recorder a core and a fast disk, or record fewer kinds of spans."
                : "If the program was killed this is to be expected; if the folder was copied, copy it again after the"
                        + " recording has ended.";
    }

    private List<Finding.Evidence> evidence() {
        Integrity integrity = recording.integrity();
        List<Finding.Evidence> evidence = new ArrayList<>();
        add(evidence, "spans lost because the ring was full", integrity.lostSpans(), "spans");
        add(evidence, "other records lost because the ring was full", integrity.lostRecords(), "records");
        new TreeMap<>(integrity.corruptBlocks())
                .forEach((reason, count) -> add(evidence, "damaged blocks skipped: " + reason, count, "blocks"));
        add(evidence, "gaps in the stream of blocks", integrity.gaps(), "gaps");
        add(evidence, "bytes missing in those gaps", integrity.gapBytes(), "bytes");
        integrity.missing().stream()
                .filter(range -> !range.isDeleted())
                .limit(MOST_PLACES)
                .forEach(range -> add(evidence, "missing: " + range.inWords(), range.to() - range.from(), "bytes"));
        add(evidence, "spans that never ended", unfinished, "spans");
        add(evidence, "sessions that never ended", unfinishedSessions, "sessions");
        add(evidence, "spans whose parent is missing", orphans, "spans");
        add(evidence, "spans with attributes beyond their capacity", truncated, "spans");
        add(evidence, "spans closed because an outer one ended first", cutShort, "spans");
        add(evidence, "spans that begin over 1 ms before their parents (another clock)", early, "spans");
        if (unphased > MOST_UNPHASED * spans) {
            add(evidence, "spans of kinds this version does not know, in no phase", unphased, "spans");
        }
        add(evidence, "records of kinds this version does not know", integrity.unknownRecords(), "records");
        add(evidence, "records that were being written when the program died", integrity.uncommitted(), "records");
        evidence.addAll(refused());
        return evidence;
    }

    /** Libraries that were found and could not be woven. Of recordings with few spans the remarks say it. */
    private List<Finding.Evidence> refused() {
        if (recording.spanCount() < Remarks.FEW_SPANS) {
            return List.of();
        }
        return recording.manifest().libraries().stream()
                .filter(library -> library.status().equals("refused"))
                .map(library -> new Finding.Evidence(
                        "library not woven: " + library.library(),
                        1,
                        "library",
                        List.of(),
                        Finding.Evidence.columns(
                                "version", library.version() == null ? "unknown" : library.version(),
                                "reason", library.reason() == null ? "not given" : library.reason())))
                .toList();
    }

    /** What limits the numbers of this recording without anything being missing. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        int sessions = recording.sessionCount();
        if (sessions > 0 && sessions < Percentiles.FOR_P95) {
            remarks.add("Only " + Wording.sessions(sessions) + ": 95th percentiles need " + Percentiles.FOR_P95
                    + ", long tails " + LongTail.LEAST_SESSIONS + ".");
        }
        if (virtual > 0) {
            remarks.add(Wording.percent((double) virtual / spans)
                    + " of the spans ran on virtual threads: of what those wait for the JVM's own recordings show"
                    + " little; the rest is seen where a span or a recorded park says it.");
        }
        return remarks;
    }

    private static void add(List<Finding.Evidence> evidence, String label, long value, String unit) {
        if (value > 0) {
            evidence.add(Finding.Evidence.of(label, value, unit, List.of()));
        }
    }
}
