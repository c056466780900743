package io.sonde.detectors;

import io.sonde.model.Integrity;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How far the recording can be trusted. A finding only where something is missing; a warning only where it matters:
 * with more than {@value #MOST_LOST} of the spans lost, findings that rest on something not having happened are
 * withheld. Source: catalogue, 0.2 and data-quality.
 */
final class DataQuality implements Detector<DataQuality> {
    /** Share of lost spans above which absence proves nothing; the catalogue's value. */
    static final double MOST_LOST = 0.01;

    private final Recording recording;
    private long unfinished;
    private long orphans;
    private long spans;

    DataQuality(Recording recording) {
        this.recording = recording;
    }

    @Override
    public String id() {
        return "data-quality";
    }

    @Override
    public void observe(Session session) {
        orphans += session.orphans();
        spans += session.size();
        for (int i = 0; i < session.size(); i++) {
            unfinished += session.unfinished(i) ? 1 : 0;
        }
    }

    @Override
    public void merge(DataQuality other) {
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
                .fix(fix())
                .evidence(evidence)
                .build()));
    }

    private String title(List<Finding.Evidence> evidence) {
        if (recording.integrity().lostSpans() > 0) {
            return recording.integrity().lostSpans() + " spans (" + Wording.percent(lostShare(recording))
                    + ") were lost because the ring was full";
        }
        Finding.Evidence first = evidence.get(0);
        return "The recording is not complete: " + Wording.count(first.value()) + " " + first.label();
    }

    private String fix() {
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
        add(evidence, "spans that never ended", unfinished, "spans");
        add(evidence, "spans whose parent is missing", orphans, "spans");
        add(evidence, "records of kinds this version does not know", integrity.unknownRecords(), "records");
        add(evidence, "records that were being written when the program died", integrity.uncommitted(), "records");
        return evidence;
    }

    private static void add(List<Finding.Evidence> evidence, String label, long value, String unit) {
        if (value > 0) {
            evidence.add(Finding.Evidence.of(label, value, unit, List.of()));
        }
    }
}
