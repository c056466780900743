package io.sonde.detectors;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.model.JvmEvents;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each operation, and of the sessions, in the course of a recording: a step ({@code change-point}), a
 * steady rise ({@code trend-drift}), a slow start ({@code warm-up}) or a stretch far above the rest ({@code anomaly}). One
 * detector, because one cause shows in all four and may be told once: {@link Course} decides which it is, and operations
 * that move at the same time share one claim. Judged is an operation's own time, without the operations below it, so
 * that a slow query is not told again for each of its parents. Bounded but for 36 bytes for each of the three largest
 * operations of a session.
 */
final class OverTime implements Detector<OverTime> {
    static final String STEP = "change-point";
    static final String DRIFT = "trend-drift";
    static final String WARM_UP = "warm-up";
    static final String ANOMALY = "anomaly";

    private static final int MOST_OPERATIONS = 200;
    private static final int LARGEST = 3;
    /** Least time per affected session that is worth a word: this much, and this share of the median session (ours). */
    private static final double LEAST_EXCESS = 1e6;

    private static final double LEAST_EXCESS_SHARE = 0.01;
    /** Changes of several operations within this many windows are one (ours). */
    private static final int SAME_WINDOWS = 2;

    private final OperationHistory sessions = new OperationHistory();
    private final Tally<String, OperationHistory> operations = Tally.ofAtMost(MOST_OPERATIONS, OperationHistory::new);

    /** Other recordings of the program: the time of one means nothing in another, so each is judged by itself. */
    private final List<OverTime> others = new ArrayList<>();

    /** Where the recording begins by its own clock, which tells recordings apart; ns. */
    private @Nullable Long start;

    private @Nullable JvmEvents events;

    @Override
    public String id() {
        return STEP;
    }

    @Override
    public boolean needsEachSpan() {
        return true;
    }

    @Override
    public void observe(Session session) {
        start = session.begin(0) - session.offsetNanos();
        events = session.evidence().all().events();
        if (!session.unfinished()) {
            long nanos = session.durationNanos();
            sessions.series.add(session.offsetNanos(), nanos, nanos, tokens(session), failed(session, 0));
            sessions.addShare(session, 0, nanos, 0);
        }
        addCalls(session);
        List<PathShares.Share> shares = PathShares.of(session);
        for (PathShares.Share share : shares.subList(0, Math.min(LARGEST, shares.size()))) {
            if (session.isLogical(share.node) && share.critical > 0) {
                OperationHistory history = operations.at(share.key);
                history.name(session, share.node, share.key);
                history.addShare(session, share.node, share.critical, share.atLeast);
            }
        }
    }

    private void addCalls(Session session) {
        long[] critical = new long[session.size()];
        for (int i = 0; i < session.size(); i++) {
            critical[session.owner(i)] += session.criticalPath().nanos(i);
        }
        for (int i = session.inferred() ? 1 : 0; i < session.size(); i++) {
            if (session.isLogical(i) && !session.unfinished(i)) {
                String key = Names.key(session, i);
                OperationHistory history = operations.at(key);
                history.name(session, i, key);
                long offset = session.offsetNanos() + session.begin(i) - session.begin(0);
                history.series.add(offset, ownNanos(session, i), critical[i], size(session, i), failed(session, i));
            }
        }
    }

    private static boolean failed(Session session, int node) {
        return session.flag(node, SpanFlags.ERROR);
    }

    /** Time that no operation below covers; what carries it (transport, tasks) is its own. */
    static long ownNanos(Session session, int node) {
        long covered = 0;
        long upTo = session.begin(node);
        for (int child : session.logicalChildren(node)) {
            long end = Math.min(session.end(child), session.end(node));
            covered += Math.max(0, end - Math.max(upTo, session.begin(child)));
            upTo = Math.max(upTo, end);
        }
        return session.end(node) - session.begin(node) - covered;
    }

    private static double size(Session session, int node) {
        return session.value(node, Attribute.GEN_AI_USAGE_INPUT_TOKENS, -1);
    }

    private static double tokens(Session session) {
        double sum = -1;
        for (int i = 0; i < session.size(); i++) {
            if (session.operation(i).isModelCall() && session.has(i, Attribute.GEN_AI_USAGE_INPUT_TOKENS)) {
                sum = Math.max(0, sum) + size(session, i);
            }
        }
        return sum;
    }

    @Override
    public void merge(OverTime other) {
        if (isOfOneRecordingWith(other)) {
            start = start == null ? other.start : start;
            events = events == null ? other.events : events;
            sessions.merge(other.sessions);
            operations.merge(other.operations, OperationHistory::merged);
        } else {
            others.add(other);
        }
        others.addAll(other.others);
        other.others.clear();
    }

    private boolean isOfOneRecordingWith(OverTime other) {
        return start == null || other.start == null || start.equals(other.start);
    }

    @Override
    public Verdict finish() {
        if (others.isEmpty()) {
            return ofOneRecording();
        }
        Verdict.Partly first = ofOneRecording();
        List<Claim> claims = new ArrayList<>(first.claims());
        Map<String, String> notJudged = new TreeMap<>(first.notJudged());
        for (OverTime other : others) {
            Verdict.Partly further = other.ofOneRecording();
            claims.addAll(further.claims());
            notJudged.keySet().retainAll(further.notJudged().keySet());
        }
        return new Verdict.Partly(claims, notJudged);
    }

    private Verdict.Partly ofOneRecording() {
        List<Claim> claims = new ArrayList<>();
        List<Course> courses = new ArrayList<>();
        List<Course.Stretch> stretches = new ArrayList<>();
        boolean fine = Course.showsStretches(sessions);
        for (OperationHistory history : histories()) {
            Course course = Course.of(history, sessions.series, warmsUp(history));
            if (course != null) {
                courses.add(course);
            }
            fine |= Course.showsStretches(history);
        }
        JvmEvents seen = events;
        Long origin = start;
        if (seen != null && origin != null) {
            WarmUpClaim.of(courses, new WarmUpCauses(seen, origin)).ifPresent(claims::add);
        }
        List<Moved> moved = moved(courses);
        for (List<Moved> together : together(moved)) {
            if (together.stream().anyMatch(ChangeClaims::isWorthAWord)) {
                claims.add(ChangeClaims.of(together, sessions, operations()));
            }
        }
        for (OperationHistory history : histories()) {
            if (moved.stream().noneMatch(one -> one.course().of() == history)) {
                stretches.addAll(Course.stretches(history, warmUntil(courses, history)));
            }
        }
        double least = leastExcess();
        stretches.removeIf(stretch -> !AnomalyClaims.isWorthAWord(stretch, least));
        claims.addAll(AnomalyClaims.of(stretches, sessions, operations()));
        Claim outlier = AnomalyClaims.outlier(sessions, operations());
        if (outlier != null) {
            claims.add(outlier);
        }
        return new Verdict.Partly(claims, notJudged(courses.isEmpty(), !fine));
    }

    private static Map<String, String> notJudged(boolean noCourse, boolean noStretches) {
        Map<String, String> reasons = new TreeMap<>();
        if (noCourse) {
            String reason = "no operation has " + Course.LEAST_WINDOWS + " windows of time with " + Course.LEAST_EACH
                    + " calls each";
            reasons.put(STEP, reason);
            reasons.put(DRIFT, reason);
            reasons.put(WARM_UP, reason);
        }
        if (noStretches) {
            reasons.put(ANOMALY, "no operation has calls in " + Course.LEAST_FINE + " windows of time");
        }
        return reasons;
    }

    private static long warmUntil(List<Course> courses, OperationHistory history) {
        return courses.stream()
                .filter(course -> course.of() == history && course.warm() > 0)
                .mapToLong(course -> course.windows().get(course.warm() - 1).to())
                .findAny()
                .orElse(0);
    }

    /** A model warms up elsewhere, if at all. */
    private static boolean warmsUp(OperationHistory history) {
        return !history.operation.isModelCall() && history.operation != Operation.EMBEDDINGS;
    }

    private List<OperationHistory> operations() {
        List<OperationHistory> all = new ArrayList<>();
        operations.forEach((key, history) -> all.add(history));
        all.sort(Comparator.comparing(history -> history.key));
        return all;
    }

    /** The sessions first. */
    private List<OperationHistory> histories() {
        List<OperationHistory> all = new ArrayList<>(List.of(sessions));
        all.addAll(operations());
        return all;
    }

    /** An operation whose level moved, by a step or else along a line. */
    record Moved(Course course, Course.@Nullable Step step, Course.@Nullable Drift drift, long excess, int affected) {
        /** When it began to move. Unit: ns since the start of the recording. */
        long at() {
            int window = step == null ? 0 : step.window();
            return course.steadyWindows().get(window).from();
        }

        boolean slower() {
            return step == null || step.after() > step.before();
        }

        /** Which part of the time at a moment is more than it was, negative when it is less. */
        double shareAt(long offset) {
            if (step != null) {
                return offset < at() ? 0 : 1 - Math.exp(step.before() - step.after());
            }
            return drift == null ? 0 : Math.max(0, 1 - Math.exp(-drift.line().slope() * course.windowAt(offset)));
        }
    }

    private List<Moved> moved(List<Course> courses) {
        double least = leastExcess();
        List<Moved> moved = new ArrayList<>();
        for (Course course : courses) {
            Course.Step step = course.step();
            Course.Drift drift = step == null ? course.drift() : null;
            if ((step == null && drift == null) || (step != null && isSlowStartOrSmallGain(course, step))) {
                continue;
            }
            Moved one = measured(course, step, drift);
            if (one.affected() > 0 && Math.abs(one.excess()) >= least * one.affected()) {
                moved.add(one);
            }
        }
        return moved;
    }

    /** Unit: ns for each affected session. */
    private double leastExcess() {
        double medianSession = sessions.series.windows(1, 1, 1).stream()
                .mapToDouble(window -> window.durations().median())
                .findFirst()
                .orElse(0);
        return Math.max(LEAST_EXCESS, LEAST_EXCESS_SHARE * medianSession);
    }

    /** What became faster early on was warming up; by less than a tenth, it is not worth a word. */
    private static boolean isSlowStartOrSmallGain(Course course, Course.Step step) {
        boolean early = step.window() + course.warm() <= course.windows().size() / 4;
        boolean slower = step.after() > step.before();
        return !slower && (early || step.before() - step.after() < Course.LEAST_GAIN);
    }

    private static Moved measured(Course course, Course.@Nullable Step step, Course.@Nullable Drift drift) {
        Moved shape = new Moved(course, step, drift, 0, 0);
        OperationHistory history = course.of();
        int affected = 0;
        for (int i = 0; i < history.size(); i++) {
            affected += history.offset(i) >= shape.at() ? 1 : 0;
        }
        return new Moved(course, step, drift, history.excess(shape::shareAt), affected);
    }

    /** Groups of what moved at the same time, in the same way and direction; each led by what moved most of its own. */
    private static List<List<Moved>> together(List<Moved> moved) {
        List<Moved> largestFirst = new ArrayList<>(moved);
        largestFirst.sort(Comparator.comparing((Moved one) -> one.course().of().isOfSessions())
                .thenComparing(one -> Math.abs(one.excess()), Comparator.reverseOrder())
                .thenComparing(one -> one.course().of().key));
        List<List<Moved>> groups = new ArrayList<>();
        for (Moved one : largestFirst) {
            List<Moved> group = groups.stream()
                    .filter(candidate -> isSame(candidate.get(0), one))
                    .findFirst()
                    .orElse(null);
            if (group == null) {
                groups.add(new ArrayList<>(List.of(one)));
            } else {
                group.add(one);
            }
        }
        // Sessions are the sum of their operations: what they do is told by those where those do it.
        groups.removeIf(group -> group.get(0).course().of().isOfSessions()
                && groups.stream()
                        .anyMatch(other -> other != group
                                && other.get(0).slower() == group.get(0).slower()));
        return groups;
    }

    private static boolean isSame(Moved first, Moved second) {
        if (first.slower() != second.slower()) {
            return false;
        }
        boolean sessions = second.course().of().isOfSessions();
        if ((first.step() == null) != (second.step() == null)) {
            // Sessions are a sum: a step in one part may look like a line in it.
            return sessions;
        }
        return first.step() == null || Math.abs(first.at() - second.at()) <= SAME_WINDOWS * width(first, second);
    }

    private static long width(Moved first, Moved second) {
        var one = first.course().windows().get(0);
        var other = second.course().windows().get(0);
        return Math.max(one.to() - one.from(), other.to() - other.from());
    }
}
