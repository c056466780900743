package com.example.traveldesk.modelserver;

import java.util.List;

/** What the model says next: text, or tools to call. */
record Reply(String text, List<ToolCall> calls) {
    static Reply text(String text) {
        return new Reply(text, List.of());
    }

    static Reply calls(List<ToolCall> calls) {
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
