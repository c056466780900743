package io.sonde.detectors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader browses beyond the summary of a diagnosis. Everything is bounded; where the bound left something out, a
 * sentence says so. Immutable.
 *
 * @param sessions all sessions in the order of their starts, or a sample of them
 * @param sessionsShown what {@code sessions} holds, a sentence; empty when it holds all of them
 * @param agents most time on the critical path first
 * @param conversations how the context of the longest conversations grew
 * @param drawings sessions drawn besides the slowest, those behind findings first
 */
public record Details(
        List<SessionRow> sessions,
        String sessionsShown,
        List<AgentFacts> agents,
        Conversations conversations,
        List<Diagnosis.Waterfall> drawings) {
    /** Nothing to browse. */
    public static final Details NONE =
            new Details(List.of(), "", List.of(), new Conversations(List.of(), ""), List.of());

    /**
     * One session in a list.
     *
     * @param spanId of its root, which names the session
     * @param startMs since the recording's first moment
     * @param durationMs up to the recording's end when the session is unfinished
     * @param phaseMs time on the critical path by phase, in the order of {@link io.sonde.format.vocabulary.Phase}
     * @param failedSpans spans of the session that failed, its root included
     * @param inputTokens null when no model call told
     * @param outputTokens null when no model call told
     * @param conversation number of the conversation it is a turn of, -1 when that is not known
     * @param traceId of 32 hex digits, null when it is in no distributed trace
     */
    public record SessionRow(
            long spanId,
            double startMs,
            double durationMs,
            String name,
            String source,
            boolean failed,
            boolean unfinished,
            int spans,
            int modelCalls,
            int failedSpans,
            double[] phaseMs,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens,
            int conversation,
            @Nullable String traceId) {}

    /**
     * One agent over all sessions; what happens in an agent that it calls counts there.
     *
     * @param invocations null when the agent was never seen to begin, only in what it called
     * @param errors failed spans of the agent, its invocations included
     * @param p50Ms of an invocation, what it calls included; null without finished invocations
     * @param p95Ms null below 20 invocations
     */
    public record AgentFacts(
            String agent,
            long sessions,
            long invocations,
            long errors,
            double criticalPathMs,
            double criticalPathPct,
            @Nullable Double p50Ms,
            @Nullable Double p95Ms,
            long modelCalls,
            long toolCalls,
            @Nullable Long inputTokens,
            @Nullable Long outputTokens) {}

    /**
     * How the context grew from turn to turn.
     *
     * @param shown what the list holds and what it leaves out, a sentence
     */
    public record Conversations(List<Conversation> longest, String shown) {}

    /**
     * One conversation, or the model calls within one session where no conversation goes on in another.
     *
     * @param name as a reader tells it from others: the recording knows a keyed hash of its id only
     * @param unit what a turn is: {@code session} or {@code model call}
     * @param spanIds the root of the session of each turn
     */
    public record Conversation(String name, String unit, long turns, List<Turn> first, List<Long> spanIds) {
        /** @param inputTokens of the largest model call of the turn */
        public record Turn(double inputTokens, double outputTokens) {}
    }
}
