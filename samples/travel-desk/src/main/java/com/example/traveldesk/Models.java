package com.example.traveldesk;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;

/** The desk's models, all at one endpoint; its key is read from {@code OPENAI_API_KEY} where there is one. */
record Models(Options options) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    ChatModel large() {
        return chat(options.model());
    }

    ChatModel small() {
        return chat(options.smallModel());
    }

    StreamingChatModel streaming() {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(options.baseUrl())
                .apiKey(key())
                .modelName(options.smallModel())
                .timeout(TIMEOUT)
                .build();
    }

    private ChatModel chat(String name) {
        return OpenAiChatModel.builder()
                .baseUrl(options.baseUrl())
                .apiKey(key())
                .modelName(name)
                .timeout(TIMEOUT)
                .build();
    }

    private static String key() {
        String key = System.getenv("OPENAI_API_KEY");
        return key == null || key.isBlank() ? "not-needed" : key;
    }
}
