package com.example.modelserver;

import java.util.List;

/** What the model says next: text, or tools to call. */
public record Reply(String text, List<ToolCall> calls) {
    public static Reply text(String text) {
        return new Reply(text, List.of());
    }

    public static Reply calls(List<ToolCall> calls) {
        return new Reply("", calls);
    }

    boolean isText() {
        return calls.isEmpty();
    }

    int tokens() {
        int characters = text.length();
        for (ToolCall call : calls) {
            characters += call.name().length() + call.arguments().length() + 12;
        }
        return Tokens.of(characters);
    }
}
