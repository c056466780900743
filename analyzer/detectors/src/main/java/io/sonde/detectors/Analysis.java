package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Manifest;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs every detector over a recording and puts the answers together. Deterministic: same recording, same diagnosis. */
public final class Analysis {
    /** Below this many sessions no finding has more than medium confidence. */
    static final int FEW_SESSIONS = 5;

    private final Recording recording;
    private final PhaseBreakdown phases = new PhaseBreakdown();
    private final CriticalPathOperations criticalPath = new CriticalPathOperations();
    private final DataQuality quality;
    private final SessionOverview overview = new SessionOverview();
    private final TracedSessions traces = new TracedSessions();
    private final List<Diagnosis.NotEvaluated> notEvaluated = new ArrayList<>();

    private Analysis(Recording recording) {
        this.recording = recording;
        quality = new DataQuality(recording);
    }

    /** What is wrong with the program that was recorded. */
    public static Diagnosis of(Recording recording) {
        return new Analysis(recording).run();
    }

    /** What each detector needs, by its id: what instrumentations have to write. */
    public static Map<String, Needs> needs() {
        Map<String, Needs> needs = new TreeMap<>();
        Detectors.all().forEach(detector -> needs.put(detector.id(), detector.needs()));
        return needs;
    }

    private Diagnosis run() {
        List<Detector<?>> detectors = new ArrayList<>(List.of(phases, criticalPath, quality));
        for (Detector<?> candidate : Detectors.all()) {
            if (canJudge(candidate)) {
                detectors.add(candidate);
            }
        }
        recording.forEachSession(session -> observe(session, detectors));
        List<Finding> findings = new Ranking(overview.durations(), overview.tokens(), cap(), recording::inferred)
                .rank(claims(detectors));
        List<Diagnosis.Waterfall> slowest = Waterfalls.of(recording, overview.durations());
        return new Diagnosis(
                recordingFacts(),
                overview.facts().with(roots(), refusedRoots()),
                phases.facts(),
                criticalPath.operations().facts(),
                findings,
                List.copyOf(notEvaluated),
                slowest,
                libraries(),
                remarks(),
                traces.facts(recording, findings, slowest));
    }

    private List<String> remarks() {
        List<String> remarks =
                new ArrayList<>(Remarks.of(recording, criticalPath.operations().assumedShare()));
        remarks.addAll(quality.remarks());
        return remarks;
    }

    private boolean canJudge(Detector<?> detector) {
        String reason = detector.needs().unmetBy(recording);
        if (reason == null && recording.sessionCount() == 0) {
            reason = "the recording has no session";
        }
        if (reason == null && detector.restsOnAbsence() && DataQuality.absenceProvesNothing(recording)) {
            reason = Wording.percent(DataQuality.lostShare(recording))
                    + " of the spans were lost, so that what is not there proves nothing";
        }
        if (reason != null) {
            notEvaluated.add(new Diagnosis.NotEvaluated(detector.id(), reason));
        }
        return reason == null;
    }

    private void observe(Session session, List<Detector<?>> detectors) {
        overview.observe(session);
        traces.observe(session);
        for (Detector<?> detector : detectors) {
            detector.observe(session);
        }
    }

    private List<Claim> claims(List<Detector<?>> detectors) {
        List<Claim> claims = new ArrayList<>();
        for (Detector<?> detector : detectors) {
            Verdict verdict = detector.finish();
            if (verdict instanceof Verdict.Findings findings) {
                claims.addAll(findings.claims());
            } else if (verdict instanceof Verdict.Partly partly) {
                claims.addAll(partly.claims());
                partly.notJudged().forEach((id, reason) -> notEvaluated.add(new Diagnosis.NotEvaluated(id, reason)));
            } else if (verdict instanceof Verdict.NotApplicable not) {
                notEvaluated.add(new Diagnosis.NotEvaluated(detector.id(), not.reason()));
            }
        }
        return claims;
    }

    /** The highest confidence that this recording supports. */
    private Confidence cap() {
        boolean limited = recording.inferred()
                || recording.sessionCount() < FEW_SESSIONS
                || criticalPath.operations().assumedShare() > CriticalPathOperations.MOST_ASSUMED;
        return limited ? Confidence.MEDIUM : Confidence.HIGH;
    }

    private Diagnosis.RecordingFacts recordingFacts() {
        Manifest manifest = recording.manifest();
        return new Diagnosis.RecordingFacts(
                manifest.id(),
                manifest.app(),
                manifest.start() == null ? Instant.EPOCH : manifest.start(),
                recording.durationNanos() / 1e6,
                manifest.jvm(),
                recording.sessionCount(),
                recording.spanCount(),
                recording.integrity().lostSpans(),
                manifest.cleanStop(),
                null,
                manifest.notRecorded());
    }

    private List<Diagnosis.Root> roots() {
        return recording.manifest().discovered().stream()
                .map(root -> new Diagnosis.Root(
                        root.method(),
                        "discovered",
                        overview.count(Names.display(Operation.SESSION, root.name()), "discovered"),
                        root.rule()))
                .toList();
    }

    private List<Diagnosis.RefusedRoot> refusedRoots() {
        return recording.manifest().refusedRoots().stream()
                .map(refused -> new Diagnosis.RefusedRoot(refused.method(), refused.reason()))
                .toList();
    }

    private List<Diagnosis.LibraryFacts> libraries() {
        return recording.manifest().libraries().stream()
                .map(library -> new Diagnosis.LibraryFacts(
                        library.library(), library.version(), library.status(), library.methods(), library.reason()))
                .toList();
    }
}
