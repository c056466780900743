package com.example.discovered;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;

/** Answers that begin like a batch of independent questions, and only at their end turn out to be one session each. */
public final class LateEnd {
    private final Parts parts = new Parts();

    private LateEnd() {}

    private static final int QUESTIONS = 16;
    private static final int DRAFTS = 8;
    private static final int ANSWERS = 10;

    public static void main(String[] args) {
        LateEnd desk = new LateEnd();
        for (int i = 0; i < ANSWERS; i++) {
            desk.answer();
        }
        Parts.done(ANSWERS);
    }

    private void answer() {
        for (int i = 0; i < QUESTIONS; i++) {
            question(i);
            Parts.pause(30);
        }
        for (int i = 0; i < DRAFTS; i++) {
            parts.model()
                    .chat(ChatRequest.builder()
                            .messages(UserMessage.from("draft"))
                            .build());
        }
    }

    private void question(int i) {
        parts.ask(parts.note(1) + i);
    }
}
