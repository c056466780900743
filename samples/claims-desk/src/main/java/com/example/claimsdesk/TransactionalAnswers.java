package com.example.claimsdesk;

import java.util.UUID;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.transaction.annotation.Transactional;

/**
 * The planted fault {@code connection-held-over-llm}: one transaction around the note and the model, so that a
 * connection is out of the pool from before the first model call until after the last.
 */
class TransactionalAnswers implements Answers {
    private final ChatClient assistant;
    private final Journal journal;

    TransactionalAnswers(ChatClient assistant, Journal journal) {
        this.assistant = assistant;
        this.journal = journal;
    }

    @Override
    @Transactional
    public String answer(int claim, Question question) {
        UUID note = journal.asked(claim, question.adjuster());
        String answer = ShortAnswers.ask(assistant, question);
        journal.answered(note, answer);
        return answer;
    }
}
