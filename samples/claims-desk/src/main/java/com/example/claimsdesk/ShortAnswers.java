package com.example.claimsdesk;

import java.util.UUID;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.memory.ChatMemory;

/** Writes the note in two short transactions, before and after the model is asked. */
final class ShortAnswers implements Answers {
    private final ChatClient assistant;
    private final Journal journal;

    ShortAnswers(ChatClient assistant, Journal journal) {
        this.assistant = assistant;
        this.journal = journal;
    }

    @Override
    public String answer(int claim, Question question) {
        UUID note = journal.asked(claim, question.adjuster());
        String answer = ask(assistant, question);
        journal.answered(note, answer);
        return answer;
    }

    static String ask(ChatClient assistant, Question question) {
        String answer = assistant
                .prompt()
                .user(question.text())
                .advisors(advisors -> advisors.param(ChatMemory.CONVERSATION_ID, question.adjuster()))
                .call()
                .content();
        return answer == null ? "" : answer;
    }
}
