package com.example.secretive;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/** Asks for each tool once, with secrets as arguments, and answers with one; fails when the user wants it to. */
final class TalkativeModel implements ChatModel {
    private final Secrets secrets;

    TalkativeModel(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        boolean wanted = request.messages().stream()
                .anyMatch(message ->
                        message instanceof UserMessage user && user.singleText().contains("fail"));
        if (wanted) {
            throw new IllegalArgumentException(secrets.in("ModelException"));
        }
        boolean done = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
        AiMessage message = done
                ? AiMessage.from(secrets.in("Answer"))
                : AiMessage.from(
                        secrets.in("Thought"),
                        java.util.List.of(
                                call("find_account", "owner"),
                                call("ask_peer", "question"),
                                call("close_account", "owner")));
        return ChatResponse.builder()
                .id(secrets.in("ResponseId"))
                .modelName("talkative")
                .aiMessage(message)
                .build();
    }

    private ToolExecutionRequest call(String tool, String argument) {
        return ToolExecutionRequest.builder()
                .id(secrets.in("CallId"))
                .name(tool)
                .arguments("{\"" + argument + "\": \"" + secrets.in("ToolArgument") + "\"}")
                .build();
    }
}
