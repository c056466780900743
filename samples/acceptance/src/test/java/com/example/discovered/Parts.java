package com.example.discovered;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A model and a store to put agents together from, and how long they are kept busy. */
final class Parts {
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(4_000);
    private static final int LEAST = 30;

    private final ChatModel model = new Echo();
    private final Connection store;

    Parts() {
        try {
            store = new org.h2.Driver().connect("jdbc:h2:mem:", new Properties());
            try (Statement statement = store.createStatement()) {
                statement.execute("CREATE TABLE note(id INT PRIMARY KEY, words VARCHAR(40))");
                statement.execute("INSERT INTO note VALUES (1, 'one')");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    ChatModel model() {
        return model;
    }

    /** A statement. */
    synchronized String note(int id) {
        try (PreparedStatement query = store.prepareStatement("SELECT words FROM note WHERE id = ?")) {
            query.setInt(1, id);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A model call. */
    String ask(String question) {
        return ask(List.of(UserMessage.from(question)));
    }

    /** A model call with a conversation. */
    String ask(List<ChatMessage> conversation) {
        return model.chat(ChatRequest.builder().messages(conversation).build())
                .aiMessage()
                .text();
    }

    /** Time in which nothing is called. */
    static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Whether a program has worked long enough, counted from its start. */
    static boolean isEnough(int done, long start) {
        return done >= LEAST && System.nanoTime() - start > LEAST_NANOS;
    }

    static void done(int sessions) {
        System.out.println("done " + sessions);
        System.out.flush();
    }

    private static final class Echo implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            pause(4);
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("yes"))
                    .modelName("echo")
                    .tokenUsage(new TokenUsage(20, 10))
                    .build();
        }
    }
}
