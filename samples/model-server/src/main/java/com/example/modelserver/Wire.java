package com.example.modelserver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Replies in the words of the chat-completions protocol. */
final class Wire {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Wire() {}

    /** The whole answer at once. */
    static ObjectNode completion(Prompt prompt, Reply reply) {
        ObjectNode body = envelope("chat.completion", prompt);
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", finish(reply));
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        fill(message, reply);
        body.set("usage", usage(prompt, reply));
        return body;
    }

    /** One event of a streamed answer with a part of its text. */
    static ObjectNode textChunk(Prompt prompt, String part) {
        ObjectNode body = envelope("chat.completion.chunk", prompt);
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta").put("role", "assistant").put("content", part);
        return body;
    }

    /** One event of a streamed answer with all of its tool calls. */
    static ObjectNode callsChunk(Prompt prompt, Reply reply) {
        ObjectNode body = envelope("chat.completion.chunk", prompt);
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        fill(choice.putObject("delta").put("role", "assistant"), reply);
        return body;
    }

    static ObjectNode finishChunk(Prompt prompt, Reply reply) {
        ObjectNode body = envelope("chat.completion.chunk", prompt);
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", finish(reply)).putObject("delta");
        return body;
    }

    static ObjectNode usageChunk(Prompt prompt, Reply reply) {
        ObjectNode body = envelope("chat.completion.chunk", prompt);
        body.putArray("choices");
        body.set("usage", usage(prompt, reply));
        return body;
    }

    static ObjectNode error(String type, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("type", type).put("message", message);
        return body;
    }

    private static ObjectNode envelope(String object, Prompt prompt) {
        String id = "chatcmpl-" + Integer.toHexString(31 * prompt.user().hashCode() + prompt.tokens());
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", 0)
                .put("model", prompt.model());
    }

    private static void fill(ObjectNode message, Reply reply) {
        if (reply.isText()) {
            message.put("content", reply.text());
            return;
        }
        message.putNull("content");
        ArrayNode calls = message.putArray("tool_calls");
        for (ToolCall call : reply.calls()) {
            ObjectNode node = calls.addObject().put("index", calls.size() - 1);
            node.put("id", call.id()).put("type", "function");
            node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        }
    }

    private static String finish(Reply reply) {
        return reply.isText() ? "stop" : "tool_calls";
    }

    private static ObjectNode usage(Prompt prompt, Reply reply) {
        return JSON.createObjectNode()
                .put("prompt_tokens", prompt.tokens())
                .put("completion_tokens", reply.tokens())
                .put("total_tokens", prompt.tokens() + reply.tokens());
    }
}
