package com.example.scenarios;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel.OpenAiChatModelBuilder;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** A program's ways to its world. */
public final class Outside {
    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    private final String address;
    private final LongAdder tokens = new LongAdder();
    private final HttpClient client = HttpClient.newHttpClient();

    Outside(String address) {
        this.address = address;
    }

    /** A chat model by its name, with the client's own retries off. */
    public ChatModel model(String name) {
        return builder(name).build();
    }

    /** The same, to be set up further. */
    public OpenAiChatModelBuilder builder(String name) {
        return OpenAiChatModel.builder()
                .baseUrl(address + "/v1")
                .apiKey("not-needed")
                .modelName(name)
                .timeout(TIMEOUT)
                .listeners(new Counter())
                .maxRetries(0);
    }

    /** A model that streams. */
    public OpenAiStreamingChatModelBuilder streaming(String name) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(address + "/v1")
                .apiKey("not-needed")
                .modelName(name)
                .timeout(TIMEOUT)
                .listeners(new Counter());
    }

    /** Tokens that the models have read and written so far, by their own count. */
    long tokens() {
        return tokens.sum();
    }

    /** The address of a service. */
    public URI service(String name, String query) {
        String encoded = query.isEmpty() ? "" : "?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        return URI.create(address + "/services/" + name + encoded);
    }

    /** Asks a service and returns its words, whatever the status. */
    public HttpResponse<String> get(String service, String query) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(service(service, query)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Hands something to a service. */
    public HttpResponse<String> post(String service, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service(service, ""))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private final class Counter implements ChatModelListener {
        @Override
        public void onResponse(ChatModelResponseContext context) {
            TokenUsage usage = context.chatResponse().tokenUsage();
            if (usage != null && usage.totalTokenCount() != null) {
                tokens.add(usage.totalTokenCount());
            }
        }
    }
}
