package com.example.secretive;

import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;

/** The agent. */
public interface Confidant {
    @SystemMessage("You serve {{tenant}}.")
    String answer(@MemoryId String user, @UserMessage String question, @V("tenant") String tenant);
}
