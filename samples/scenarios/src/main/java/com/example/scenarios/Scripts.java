package com.example.scenarios;

import com.example.modelserver.Prompt;
import com.example.modelserver.Reply;
import com.example.modelserver.Script;

/** Minds of models that several scenarios share. */
public final class Scripts {
    private Scripts() {}

    /** Calls one tool with the user's words, then answers in about so many tokens. */
    public static Script callsOnce(String tool, String argument, int answerTokens) {
        return callsInTurn(tool, argument, 1, answerTokens);
    }

    /** The same so many times, one call after the other, each with words of its own. */
    public static Script callsInTurn(String tool, String argument, int times, int answerTokens) {
        return prompt -> prompt.steps() < times
                ? Reply.calls(
                        java.util.List.of(Prose.toolCall(tool, argument, about(prompt, times), prompt.steps() + 1)))
                : Prose.answer(answerTokens, "Done");
    }

    private static String about(Prompt prompt, int times) {
        return times == 1 ? prompt.user() : prompt.user() + ", part " + (prompt.steps() + 1);
    }
}
