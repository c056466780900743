package com.example.assistant;

import dev.langchain4j.service.UserMessage;

/** The agent. */
public interface Answers {
    String answer(@UserMessage String question);
}
