package io.sonde.detectors;

import io.sonde.detectors.CallLog.Call;
import io.sonde.detectors.ModelCalls.Subject;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what model time consists of where models hold half of the critical path: waiting for the first piece of an answer or
 * writing it ({@link TimeSplit}). That is a fact and stays a note; a fault it is only where a {@link Lever} is visible.
 * Failed and repeated calls are split off first.
 */
final class LlmTime implements Detector<LlmTime> {
    /** Share of the critical path that models must hold (catalogue). */
    static final double LEAST_MODEL_SHARE = 0.5;
    /** Share of the critical path that one agent's calls to one model must hold to be spoken of (ours). */
    static final double LEAST_SHARE = 0.1;

    private static final Set<Operation> KINDS =
            EnumSet.of(Operation.CHAT, Operation.GENERATE_CONTENT, Operation.TEXT_COMPLETION);

    private final Tally<Subject, ModelTime> times = Tally.ofAtMost(1_000, ModelTime::new);
    private final CallLog log = new CallLog();
    private long total;
    private long models;

    @Override
    public String id() {
        return "llm-time";
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS);
    }

    @Override
    public void observe(Session session) {
        total += session.durationNanos();
        ModelCalls.bySubject(session).forEach((subject, calls) -> {
            times.at(subject).add(session, subject, calls);
            log.add(session, subject, calls);
            for (int call : calls) {
                models += session.criticalPath().subtreeNanos(call);
            }
        });
    }

    @Override
    public void merge(LlmTime other) {
        times.merge(other.times, ModelTime::merge);
        log.merge(other.log);
        total += other.total;
        models += other.models;
    }

    @Override
    public Verdict finish() {
        if (models < LEAST_MODEL_SHARE * total) {
            return Verdict.nothing();
        }
        List<Claim> claims = new ArrayList<>();
        times.forEach((subject, time) -> {
            Claim claim = time.criticalNanos() < LEAST_SHARE * total ? null : claim(subject, time);
            if (claim != null) {
                claims.add(claim);
            }
        });
        return new Verdict.Findings(claims);
    }

    private @Nullable Claim claim(Subject subject, ModelTime time) {
        List<Call> calls = ModelTime.callsOf(log, subject);
        TimeSplit split = TimeSplit.of(calls);
        if (split == null) {
            return null;
        }
        Operation kind = Operation.ofCode(time.kinds.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse(Operation.CHAT.ordinal()));
        Lever lever = Lever.of(calls, split);
        String part = split.bound().equals("generation-bound")
                ? Wording.percent(split.generating()) + " of its time goes into writing answers"
                : Wording.percent(1 - split.generating()) + " of its time passes before the first piece of the answer";
        Claim.Builder claim = Claim.by(id())
                .title(Names.kind(kind) + " " + subject.display() + " is " + split.bound() + ": " + part
                        + (lever == null ? "" : "; " + lever.what()))
                .explanation(explanation(time, calls, split))
                .fix(fix(split, lever))
                .phase(kind.phase().label())
                .operation(Names.display(kind, subject.model()))
                .location(time.sightings.location(kind, subject.model()).withAttribute("bound=" + split.bound()))
                .seen(time.sightings)
                .evidence(evidence(time, calls, split, lever));
        if (lever == null) {
            return claim.savings(new Savings()).context().build();
        }
        return claim.savings(time.savings(calls, lever.low(), lever.high())).build();
    }

    private String explanation(ModelTime time, List<Call> calls, TimeSplit split) {
        long apart = time.calls() - calls.size();
        return "These calls hold " + Wording.percent((double) time.criticalNanos() / total)
                + " of the time that sessions depend on, " + Wording.time(time.sightings.criticalPerSession())
                + " in each; " + split.how() + "."
                + (apart > 0 && calls.size() < CallLog.MOST
                        ? " " + apart + " calls that failed, were repeated or ran tools inside were left out."
                        : "");
    }

    private static String fix(TimeSplit split, @Nullable Lever lever) {
        if (lever == null) {
            return split.bound().equals("generation-bound")
                    ? "If this step is to be faster: ask for shorter or structured answers, stream them to the reader, or"
                            + " give it to a faster model (quality is not measured here)."
                    : "If this step is to be faster: put what never changes first and let the provider cache it, shorten"
                            + " the prompt, keep connections open.";
        }
        return lever.kind() == Lever.Kind.ANSWERS
                ? "Look at what the long answers are for; bound them with a limit of output tokens or a schema, or ask for"
                        + " the short form in the prompt."
                : "Put what never changes at the beginning of the prompt and let the provider cache it; drop what the step"
                        + " does not need.";
    }

    private static List<Finding.Evidence> evidence(
            ModelTime time, List<Call> calls, TimeSplit split, @Nullable Lever lever) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of(
                "writing the answer, of the calls' time", 100 * split.generating(), "%", time.sightings.examples()));
        evidence.add(Finding.Evidence.of(
                "until the first piece, of the calls' time", 100 * (1 - split.generating()), "%", List.of()));
        if (split.perOutput() > 0) {
            evidence.add(
                    Finding.Evidence.of("time per output token", Wording.millis(split.perOutput()), "ms", List.of()));
        }
        evidence.add(Finding.Evidence.of("calls measured", calls.size(), "calls", List.of()));
        if (lever != null) {
            evidence.add(lever.evidence());
        }
        return evidence;
    }
}
