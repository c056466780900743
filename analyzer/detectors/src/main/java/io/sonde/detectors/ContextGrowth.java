package io.sonde.detectors;

import io.sonde.detectors.Details.Conversation;
import io.sonde.detectors.Details.Conversation.Turn;
import io.sonde.detectors.Details.Conversations;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.model.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the input of model calls grows: over the turns of a conversation, where a session is one turn and its largest
 * model call stands for it, and where no conversation has two turns, over the model calls of a session. Keeps the first
 * {@value #MOST_TURNS} turns of the first {@value #MOST} conversations and of the {@value #SHOWN} sessions with most
 * model calls.
 */
final class ContextGrowth {
    static final int MOST = 5_000;
    static final int MOST_TURNS = 100;
    /** Conversations in the report, the longest ones. */
    static final int SHOWN = 20;

    private static final class Talk {
        final int number;
        long turns;
        final List<Turn> first = new ArrayList<>();
        final List<Long> spanIds = new ArrayList<>();

        Talk(int number) {
            this.number = number;
        }

        void turn(Turn turn, long spanId) {
            turns++;
            if (first.size() < MOST_TURNS) {
                first.add(turn);
                spanIds.add(spanId);
            }
        }
    }

    private static final Comparator<Talk> LONGEST_FIRST =
            Comparator.<Talk>comparingLong(talk -> talk.turns).reversed().thenComparing(talk -> talk.number);

    private final Map<Long, Talk> talks = new LinkedHashMap<>();
    private final List<Talk> sessions = new ArrayList<>();
    private long turnedAway;
    private long loops;

    /** Number of the conversation that the session is a turn of, from 0; -1 when that is unknown or one too many. */
    int conversation(Session session) {
        Talk talk = talks.get(hash(session));
        return talk == null ? -1 : talk.number;
    }

    void observe(Session session) {
        List<Turn> calls = calls(session);
        if (calls.isEmpty()) {
            return;
        }
        long hash = hash(session);
        if (hash != 0 && !talks.containsKey(hash) && talks.size() < MOST) {
            talks.put(hash, new Talk(talks.size()));
        }
        Talk talk = talks.get(hash);
        if (talk != null) {
            talk.turn(largest(calls), session.spanId(0));
        } else if (hash != 0) {
            turnedAway++;
        }
        if (calls.size() > 1) {
            loop(session, calls);
        }
    }

    private void loop(Session session, List<Turn> calls) {
        loops++;
        Talk loop = new Talk(session.number());
        calls.forEach(call -> loop.turn(call, session.spanId(0)));
        sessions.add(loop);
        if (sessions.size() > 2 * SHOWN) {
            sessions.sort(LONGEST_FIRST);
            sessions.subList(SHOWN, sessions.size()).clear();
        }
    }

    private static Turn largest(List<Turn> calls) {
        Turn largest = calls.get(0);
        for (Turn call : calls) {
            if (call.inputTokens() > largest.inputTokens()) {
                largest = call;
            }
        }
        return largest;
    }

    private static List<Turn> calls(Session session) {
        List<Turn> calls = new ArrayList<>();
        for (int node = 0; node < session.size(); node++) {
            long input = session.value(node, Attribute.GEN_AI_USAGE_INPUT_TOKENS, -1);
            if (session.operation(node).isModelCall() && input >= 0) {
                calls.add(new Turn(input, Math.max(0, session.value(node, Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 0))));
            }
        }
        return calls;
    }

    private static long hash(Session session) {
        for (int node = 0; node < session.size(); node++) {
            long hash = session.value(node, Attribute.GEN_AI_CONVERSATION_ID, 0);
            if (hash != 0) {
                return hash;
            }
        }
        return 0;
    }

    Conversations facts() {
        List<Talk> long2 = talks.values().stream()
                .filter(talk -> talk.turns > 1)
                .sorted(LONGEST_FIRST)
                .toList();
        if (!long2.isEmpty()) {
            String more = turnedAway == 0 ? "" : " " + turnedAway + " turns of further conversations were not kept.";
            return new Conversations(
                    listed(long2, "session", "conversation "),
                    "The " + Math.min(SHOWN, long2.size()) + " longest of " + long2.size()
                            + " conversations of two turns or more; a turn is one session, and its largest model call"
                            + " stands for it." + more);
        }
        sessions.sort(LONGEST_FIRST);
        return sessions.isEmpty()
                ? new Conversations(List.of(), "")
                : new Conversations(
                        listed(sessions, "model call", "session "),
                        "No conversation of two turns was recorded. These are the "
                                + Math.min(SHOWN, sessions.size()) + " sessions with most model calls of " + loops
                                + " with two or more.");
    }

    private static List<Conversation> listed(List<Talk> talks, String unit, String name) {
        return talks.stream()
                .limit(SHOWN)
                .map(talk -> new Conversation(
                        name + (talk.number + 1), unit, talk.turns, List.copyOf(talk.first), List.copyOf(talk.spanIds)))
                .toList();
    }
}
