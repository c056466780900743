package com.example.modelserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the script reads in a chat request.
 *
 * @param user the last user message
 * @param offered names of the tools that may be called
 * @param called names of the tools already called since that message
 * @param lastResult the newest tool result since that message, or empty
 * @param steps how often the model has answered since that message
 * @param turns user messages so far, that one among them
 */
public record Prompt(
        String model,
        String user,
        Set<String> offered,
        Set<String> called,
        String lastResult,
        int steps,
        int turns,
        int tokens) {
    static Prompt read(JsonNode request) {
        String user = "";
        String lastResult = "";
        int steps = 0;
        int turns = 0;
        Set<String> called = new LinkedHashSet<>();
        for (JsonNode message : request.path("messages")) {
            switch (message.path("role").asText()) {
                case "user" -> {
                    user = text(message.path("content"));
                    called.clear();
                    lastResult = "";
                    steps = 0;
                    turns++;
                }
                case "assistant" -> {
                    steps++;
                    message.path("tool_calls")
                            .forEach(call -> called.add(
                                    call.path("function").path("name").asText()));
                }
                case "tool" -> lastResult = text(message.path("content"));
                default -> {
                    // The system message is for real models.
                }
            }
        }
        Set<String> offered = new LinkedHashSet<>();
        request.path("tools")
                .forEach(tool -> offered.add(tool.path("function").path("name").asText()));
        int characters = request.path("messages").toString().length()
                + request.path("tools").toString().length();
        return new Prompt(
                request.path("model").asText("unnamed"),
                user,
                offered,
                called,
                lastResult,
                steps,
                turns,
                Tokens.of(characters));
    }

    /** Content is text, or a list of parts with text. */
    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText()));
        return text.toString();
    }
}
