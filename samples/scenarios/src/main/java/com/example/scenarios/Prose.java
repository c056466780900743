package com.example.scenarios;

import com.example.modelserver.Reply;
import com.example.modelserver.ToolCall;
import java.util.List;
import java.util.SplittableRandom;

/** Text of a given length, and replies made of it. The same seed makes the same words. */
public final class Prose {
    private static final List<String> WORDS = List.of(
            "the",
            "order",
            "of",
            "record",
            "with",
            "region",
            "and",
            "supply",
            "limit",
            "for",
            "review",
            "under",
            "measure",
            "each",
            "annual",
            "rate",
            "by",
            "contract",
            "note",
            "between",
            "figure",
            "section",
            "given",
            "amount",
            "open",
            "period",
            "share",
            "plan",
            "in",
            "result");

    private Prose() {}

    /** About so many tokens. */
    public static String of(int tokens, String about) {
        SplittableRandom random = new SplittableRandom(about.hashCode());
        StringBuilder text = new StringBuilder(about).append(": ");
        int characters = about.length() + 4 * tokens;
        while (text.length() < characters) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        return text.toString().strip();
    }

    /** The model answers with about so many tokens. */
    public static Reply answer(int tokens, String about) {
        return Reply.text(of(tokens, about));
    }

    /** The model wants one tool with one text argument. */
    public static Reply call(String tool, String argument, String value) {
        return Reply.calls(List.of(toolCall(tool, argument, value, 1)));
    }

    /** One of several calls in one reply. */
    public static ToolCall toolCall(String tool, String argument, String value, int number) {
        String id = "call_" + Integer.toHexString((tool + value).hashCode()) + "_" + number;
        String plain = value.replace("\\", "").replace("\"", "'").replace("\n", " ");
        return new ToolCall(id, tool, "{\"" + argument + "\": \"" + plain + "\"}");
    }
}
