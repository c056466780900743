package io.sonde.detectors;

import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Manifest;
import io.sonde.model.Progress;
import io.sonde.model.Recording;
import io.sonde.model.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs every detector over a recording and puts the answers together. Deterministic: same recording, same diagnosis. */
public final class Analysis {
    /** Below this many sessions no finding has more than medium confidence. */
    static final int FEW_SESSIONS = 5;

    private final Recording recording;
    private final AnalysisOptions options;
    private final Context context;
    private final SessionOverview overview = new SessionOverview();
    private final TracedSessions traces = new TracedSessions();
    private final Browsing browsing;
    private final List<Diagnosis.NotEvaluated> notEvaluated = new ArrayList<>();
    private final List<String> ruledOut = new ArrayList<>();

    /** Detectors whose facts stand in every report, whatever they find. */
    private static final class Context {
        final PhaseBreakdown phases = new PhaseBreakdown();
        final CriticalPathOperations criticalPath = new CriticalPathOperations();
        final ErrorTaxonomy errors = new ErrorTaxonomy();
        final DataQuality quality;
        final CostAccounting costs;
        final TimeAccounts accounts = new TimeAccounts();
        final FlameGraphs flames = new FlameGraphs();

        Context(AnalysisOptions options, Recording recording) {
            quality = new DataQuality(recording);
            costs = new CostAccounting(options.prices());
        }
    }

    private Analysis(Recording recording, AnalysisOptions options) {
        this.recording = recording;
        this.options = options;
        context = new Context(options, recording);
        this.browsing = new Browsing(recording);
    }

    /** What is wrong with the program that was recorded. */
    public static Diagnosis of(Recording recording) {
        return of(recording, AnalysisOptions.NONE);
    }

    /** The same, with what the user says beside the recording. */
    public static Diagnosis of(Recording recording, AnalysisOptions options) {
        return of(recording, options, Progress.NONE);
    }

    /**
     * What is wrong with a program of which there are several recordings: one diagnosis of all their sessions, numbered
     * recording by recording. Detectors see each recording by itself and are then merged, for times and hashes of one mean
     * nothing in another.
     *
     * @param recordings at least one, all of one program
     */
    public static Diagnosis of(List<Recording> recordings) {
        return of(Recording.together(recordings));
    }

    /** @param progress is told in numbers of sessions */
    public static Diagnosis of(Recording recording, AnalysisOptions options, Progress progress) {
        return new Analysis(recording, options).run(progress);
    }

    /** What each detector needs, by its id: what instrumentations have to write. */
    public static Map<String, Needs> needs() {
        Map<String, Needs> needs = new TreeMap<>();
        Detectors.all().forEach(detector -> needs.put(detector.id(), detector.needs()));
        return needs;
    }

    private Diagnosis run(Progress progress) {
        Set<String> judging = new HashSet<>();
        for (Detector<?> candidate : Detectors.all()) {
            if (canJudge(candidate)) {
                judging.add(candidate.id());
            }
        }
        List<Detector<?>> detectors = detectors(context, judging);
        boolean first = true;
        for (Recording part : recording.parts()) {
            List<Detector<?>> own = first ? detectors : detectors(new Context(options, recording), judging);
            Observation.of(part, observers(own), (done, all) -> progress.at(done, recording.sessionCount()));
            for (int i = 0; i < own.size() && !first; i++) {
                merge(detectors.get(i), own.get(i));
            }
            first = false;
        }
        if (recording.part() == null) {
            recording.parts().forEach(part -> context.flames.observeOutside(part.evidence()));
        }
        JvmFacts jvm = jvm();
        Ranking ranking = new Ranking(
                overview.durations(), overview.tokens(), cap(), jvm.unknownShare(), recording::inferred, context.costs);
        List<Claim> claims = claims(detectors);
        notEvaluated.addAll(Throttled.notEvaluated(recording, detectors, context.phases.sessionsWithSums()));
        List<Finding> findings = ranking.rank(claims);
        Waste waste = Waste.of(findings);
        Diagnosis.CostFacts costFacts = context.costs.facts(waste);
        Claim wasted = waste.claim(costFacts, recording.sessionCount());
        if (wasted != null) {
            claims.add(wasted);
            findings = ranking.rank(claims);
        }
        List<Diagnosis.Waterfall> slowest =
                Browsing.slowest(recording, overview.durations(), Browsing.evidence(findings));
        return new Diagnosis(
                recordingFacts(),
                overview.facts().with(roots(), refusedRoots()),
                context.phases.facts(),
                context.criticalPath.operations().facts(),
                findings,
                List.copyOf(notEvaluated),
                slowest,
                libraries(),
                remarks(jvm),
                traces.facts(recording, findings, slowest),
                context.errors.facts(),
                costFacts,
                browsing.facts(overview.durations(), findings, slowest),
                jvm);
    }

    private JvmFacts jvm() {
        TimeAccounts accounts = context.accounts;
        return new JvmFacts(
                recording.evidenceFacts(),
                accounts.byPhase(),
                accounts.byAgent(),
                accounts.byOperation(),
                accounts.unknownShare(),
                context.flames.graphs());
    }

    private List<String> remarks(JvmFacts jvm) {
        List<String> remarks = new ArrayList<>(
                Remarks.of(recording, context.criticalPath.operations().assumedShare()));
        remarks.addAll(Throttled.remarks(recording, overview));
        remarks.addAll(context.quality.remarks());
        remarks.addAll(JvmRemarks.of(jvm));
        remarks.addAll(recording.jvmSources().remarks());
        remarks.addAll(ruledOut);
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
            for (String other : detector.alsoJudges()) {
                notEvaluated.add(new Diagnosis.NotEvaluated(other, reason));
            }
        }
        return reason == null;
    }

    private List<Detector<?>> detectors(Context own, Set<String> judging) {
        List<Detector<?>> detectors = new ArrayList<>(
                List.of(own.phases, own.criticalPath, own.errors, own.quality, own.costs, own.accounts, own.flames));
        Detectors.all().stream()
                .filter(detector -> judging.contains(detector.id()))
                .forEach(detectors::add);
        return detectors;
    }

    private List<Consumer<Session>> observers(List<Detector<?>> detectors) {
        List<Consumer<Session>> observers = new ArrayList<>();
        for (Detector<?> detector : detectors) {
            observers.add(detector.needsEachSpan() ? session -> observeWhole(detector, session) : detector::observe);
        }
        observers.add(overview::observe);
        observers.add(traces::observe);
        observers.add(browsing::observe);
        return observers;
    }

    private static void observeWhole(Detector<?> detector, Session session) {
        if (!session.hasAggregates()) {
            detector.observe(session);
        }
    }

    /** Both are instances of one detector, made by {@link #detectors}. */
    @SuppressWarnings("unchecked")
    private static <D extends Detector<D>> void merge(Detector<?> into, Detector<?> from) {
        ((D) into).merge((D) from);
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
                ruledOut.addAll(partly.ruledOut().values());
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
                || context.criticalPath.operations().assumedShare() > CriticalPathOperations.MOST_ASSUMED;
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
                manifest.cost().percent(),
                manifest.notRecorded(),
                sources(),
                slice());
    }

    private List<Diagnosis.Source> sources() {
        return recording.parts().stream()
                .map(part -> new Diagnosis.Source(
                        part.manifest().id(),
                        part.manifest().start(),
                        part.durationNanos() / 1e6,
                        part.sessionCount(),
                        part.spanCount(),
                        part.integrity().lostSpans(),
                        part.manifest().cleanStop()))
                .toList();
    }

    private Diagnosis.@Nullable Slice slice() {
        Recording.Part part = recording.part();
        return part == null ? null : new Diagnosis.Slice(part.from(), part.to(), part.sessionsInAll());
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
