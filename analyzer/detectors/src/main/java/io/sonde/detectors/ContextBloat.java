package io.sonde.detectors;

import io.sonde.detectors.Bloat.Brought;
import io.sonde.detectors.Bloat.Cause;
import io.sonde.detectors.ModelCalls.Subject;
import io.sonde.detectors.statistics.PlaneFit;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports prompts that grow from turn to turn, by the rules of {@link PromptGrowth}. Turns are the model calls of one agent
 * with one model in one session; where that shows nothing, those of all sessions of one conversation.
 *
 * <p>Saving: the history limited to the prompt of the third turn and two usual steps; a large tool result read once and
 * then dropped. In tokens, without the part that the provider's cache held; in time only where calls surely take longer
 * with longer prompts ({@link PlaneFit}).
 */
final class ContextBloat implements Detector<ContextBloat> {
    /** Conversations kept at a time. */
    private static final int MOST_CONVERSATIONS = 10_000;
    /** Share of all prompts from which it is a warning where tokens are not known, as for tokens (catalogue, 0.6). */
    private static final double LEAST_SHARE = 0.05;

    private static final Set<Operation> KINDS =
            EnumSet.of(Operation.CHAT, Operation.GENERATE_CONTENT, Operation.TEXT_COMPLETION);

    private final Tally<Key, Bloat> found = Tally.ofAtMost(1_000, Bloat::new);
    private final Tally<Talk, PromptHistory> conversations = Tally.ofAtMost(MOST_CONVERSATIONS, PromptHistory::new);
    private final Tally<Subject, Sightings> places = Tally.ofAtMost(1_000, Sightings::new);
    private final CallLog log = new CallLog();
    private final double[] sent = new double[PromptUnit.values().length];

    private record Key(Subject subject, PromptUnit unit) {}

    private record Talk(long conversation, Subject subject) {}

    @Override
    public String id() {
        return "context-bloat";
    }

    @Override
    public Needs needs() {
        return Needs.spans(KINDS);
    }

    @Override
    public void observe(Session session) {
        ModelCalls.bySubject(session).forEach((subject, calls) -> {
            log.add(session, subject, calls);
            places.at(subject)
                    .add(
                            session,
                            calls.stream().mapToInt(Integer::intValue).toArray(),
                            io.sonde.model.Retiming.Range.NONE);
            for (int call : calls) {
                for (PromptUnit unit : PromptUnit.values()) {
                    double size = unit.size(session, call);
                    sent[unit.ordinal()] += Double.isNaN(size) ? 0 : size;
                }
            }
            for (List<Integer> strand : strands(session, calls)) {
                PromptHistory history = PromptHistory.of(session, strand);
                long conversation = conversation(session, strand.get(0));
                if (!judge(subject, history) && conversation != 0) {
                    conversations.at(new Talk(conversation, subject)).append(history);
                }
            }
        });
    }

    /** One after another it is one history, even over several invocations; side by side, each invocation has its own. */
    private static Iterable<List<Integer>> strands(Session session, List<Integer> calls) {
        boolean overlap = false;
        for (int i = 1; i < calls.size(); i++) {
            overlap |= session.begin(calls.get(i)) < session.end(calls.get(i - 1));
        }
        if (!overlap) {
            return List.of(calls);
        }
        Map<Integer, List<Integer>> byInvocation = new LinkedHashMap<>();
        for (int call : calls) {
            int at = call;
            while (at > 0 && session.operation(at) != Operation.INVOKE_AGENT) {
                at = session.parent(at);
            }
            byInvocation.computeIfAbsent(at, added -> new ArrayList<>()).add(call);
        }
        return byInvocation.values();
    }

    /** The conversation that the call is part of: its own, else that of a span above. 0 when there is none. */
    private static long conversation(Session session, int call) {
        for (int at = call; at >= 0; at = session.parent(at)) {
            long id = session.value(at, Attribute.GEN_AI_CONVERSATION_ID, 0);
            if (id != 0) {
                return id;
            }
        }
        return 0;
    }

    private boolean judge(Subject subject, PromptHistory history) {
        PromptUnit unit = history.unit();
        PromptGrowth grown = unit == null ? null : PromptGrowth.of(history.sizes(unit), unit);
        if (unit != null && grown != null) {
            found.at(new Key(subject, unit)).add(history, grown, unit, subject.model());
        }
        return grown != null;
    }

    @Override
    public void merge(ContextBloat other) {
        found.merge(other.found, Bloat::merge);
        conversations.merge(other.conversations, PromptHistory::append);
        places.merge(other.places, Sightings::merged);
        log.merge(other.log);
        for (int i = 0; i < sent.length; i++) {
            sent[i] += other.sent[i];
        }
    }

    @Override
    public Verdict finish() {
        if (sent[0] + sent[1] + sent[2] == 0) {
            return new Verdict.NotApplicable("no model call says how long its prompt was");
        }
        conversations.forEach((talk, history) -> judge(talk.subject, history));
        return Verdict.of(found, this::claim);
    }

    private Claim claim(Key key, Bloat bloat) {
        Subject subject = key.subject;
        PromptUnit unit = key.unit;
        PlaneFit fit = CallLog.fit(log.where(call -> call.subject().model().equals(subject.model())), unit);
        Map.Entry<Cause, Brought> cause = bloat.mainCause();
        Sightings place = places.at(subject);
        boolean much = unit == PromptUnit.CHARS && bloat.excess() >= LEAST_SHARE * sent[unit.ordinal()];
        Finding.Location at = place.location(Operation.CHAT, subject.model());
        return Claim.by(id())
                .confidence(
                        switch (unit) {
                            case TOKENS -> Confidence.HIGH;
                            case CHARS -> Confidence.MEDIUM;
                            case MESSAGES -> Confidence.LOW;
                        })
                .atLeast(much ? Severity.WARNING : Severity.NOTE)
                .title(title(subject, unit, bloat, cause))
                .explanation(explanation(unit, bloat, cause, fit))
                .fix(fix(cause))
                .phase(Operation.CHAT.phase().label())
                .agent(subject.agent().isEmpty() ? null : subject.agent())
                .operation(Names.display(Operation.CHAT, subject.model()))
                .location(cause == null ? at : at(at, cause.getKey()))
                .savings(bloat.savings(fit, unit == PromptUnit.TOKENS))
                .tokens(bloat.saved)
                .criticalByOperation(bloat.critical)
                .evidence(evidence(unit, bloat, cause, fit))
                .charts(bloat.chart(unit))
                .build();
    }

    private static Finding.Location at(Finding.Location call, Cause cause) {
        return cause.operation() == Operation.EXECUTE_TOOL
                ? new Finding.Location(call.className(), call.method(), call.line(), null, cause.name(), call.model())
                : call.withAttribute("preceding=" + cause.display());
    }

    private static String title(
            Subject subject, PromptUnit unit, Bloat bloat, Map.@Nullable Entry<Cause, Brought> cause) {
        String who = subject.agent().isEmpty() ? "chat " + subject.model() : subject.agent();
        String from = number(median(bloat.firsts));
        String to = number(median(bloat.lasts)) + " " + unit.label();
        String turns = Wording.count(median(bloat.turns)) + " turns";
        if (cause != null && bloat.carriedTurns.getTotalCount() > 0) {
            return "What " + cause.getKey().display() + " returns stays in the prompt of " + who + ": up to "
                    + number(cause.getValue().jump()) + " " + unit.label() + " at once, sent again in "
                    + Wording.count(median(bloat.carriedTurns)) + " further turns: keep what matters of it";
        }
        return who + " sends its history again with every model call: the prompt grows from " + from + " to " + to
                + " over " + turns
                + (cause == null ? "" : ", mostly by " + cause.getKey().display())
                + ": trim or summarise it";
    }

    private String explanation(
            PromptUnit unit, Bloat bloat, Map.@Nullable Entry<Cause, Brought> cause, @Nullable PlaneFit fit) {
        String where = bloat.conversations() > 0
                ? bloat.histories() + " histories, " + bloat.conversations() + " of them over several sessions"
                : Wording.sessions(bloat.histories());
        String time = fit != null && fit.growsWithFirst()
                ? " Calls take " + Wording.time(1_000 * fit.b()) + " longer for each 1,000 " + unit.label()
                        + " that are not cached."
                : " Whether it costs time cannot be told: the calls' durations do not surely follow the prompt's"
                        + " length.";
        String source = cause == null
                ? ""
                : " " + cause.getKey().display() + " ran before the prompt grew and brought most of the growth.";
        return "In " + where + " each model call was given what the calls before it had been given: "
                + Wording.percent(bloat.resent()) + " of all input had been sent before, so that the sum grows with the"
                + " square of the turns." + source + time
                + (unit == PromptUnit.TOKENS
                        ? ""
                        : " Tokens were not recorded; sizes are " + unit.label() + " of the prompts.");
    }

    private static String fix(Map.@Nullable Entry<Cause, Brought> cause) {
        String result = cause == null
                ? ""
                : "Put a summary or the few fields needed of what "
                        + cause.getKey().display()
                        + " returns into the prompt, and drop the raw result after the turn that read it. ";
        return result
                + "Keep a window of the last messages and a summary of the older ones, or look older facts up when"
                + " they are needed; keep the unchanging part of the prompt first, so that the provider can cache it.";
    }

    private static List<Finding.Evidence> evidence(
            PromptUnit unit, Bloat bloat, Map.@Nullable Entry<Cause, Brought> cause, @Nullable PlaneFit fit) {
        List<Finding.Evidence> evidence = new ArrayList<>();
        evidence.add(Finding.Evidence.of("first prompt, median", median(bloat.firsts), unit.label(), List.of()));
        evidence.add(Finding.Evidence.of("last prompt, median", median(bloat.lasts), unit.label(), bloat.examples()));
        evidence.add(Finding.Evidence.of("turns, median", median(bloat.turns), "turns", List.of()));
        evidence.add(Finding.Evidence.of("input sent before, of all input", 100 * bloat.resent(), "%", List.of()));
        if (cause != null) {
            Map<String, String> details = new LinkedHashMap<>();
            details.put("preceding span", cause.getKey().display());
            if (cause.getValue().chars() > 0) {
                details.put("largest result", number(cause.getValue().chars()) + " characters");
            }
            evidence.add(new Finding.Evidence(
                    "biggest jump of the prompt", cause.getValue().jump(), unit.label(), bloat.examples(), details));
        }
        if (fit != null && fit.growsWithFirst()) {
            evidence.add(Finding.Evidence.of(
                    "time per 1,000 " + unit.label() + " of prompt", Wording.millis(1_000 * fit.b()), "ms", List.of()));
        }
        return evidence;
    }

    private static double median(org.HdrHistogram.Histogram values) {
        return values.lowestEquivalentValue(values.getValueAtPercentile(50));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
}
