package com.example.kept;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/** What one caller has said, and what was answered. */
final class Conversation {
    private final int number;
    private final List<ChatMessage> messages = new ArrayList<>();

    Conversation(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Takes down a question with all that is known of the caller. */
    List<ChatMessage> asked(String question) {
        messages.add(UserMessage.from(question + " " + "known of the caller ".repeat(100) + number));
        return List.copyOf(messages);
    }

    void answered(ChatMessage message) {
        messages.add(message);
    }
}
