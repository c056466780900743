package com.example.modelserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Answers chat completions, whole or streamed: what one model provider does, whatever address it is served at. */
public final class Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHARACTERS_PER_CHUNK = 16;

    private final Script script;
    private final Latency latency;
    private final Refusals refusals;
    private final AtomicInteger calls = new AtomicInteger();

    public Endpoint(Script script, Latency latency, Refusals refusals) {
        this.script = script;
        this.latency = latency;
        this.refusals = refusals;
    }

    /** Calls received, the refused ones among them. */
    public int calls() {
        return calls.get();
    }

    /** Answers one request and closes it. */
    public void answer(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            Prompt prompt = Prompt.read(request);
            Optional<Refusal> refusal = refusals.judge(prompt, calls.incrementAndGet());
            if (refusal.isPresent()) {
                refuse(exchange, refusal.get(), arrived);
                return;
            }
            Reply reply = script.next(prompt);
            if (request.path("stream").asBoolean()) {
                boolean usage =
                        request.path("stream_options").path("include_usage").asBoolean();
                stream(exchange, prompt, reply, arrived, usage);
            } else {
                pauseUntil(arrived + latency.firstToken(prompt) + latency.rest(prompt, reply.tokens()));
                send(exchange, 200, Wire.completion(prompt, reply));
            }
        }
    }

    private static void refuse(HttpExchange exchange, Refusal refusal, long arrived) throws IOException {
        pauseUntil(arrived + (long) (refusal.afterMillis() * 1e6));
        if (refusal.retryAfterSeconds() > 0) {
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
        }
        send(exchange, refusal.status(), Wire.error(refusal.type(), refusal.message()));
    }

    private static void send(HttpExchange exchange, int status, JsonNode node) throws IOException {
        byte[] body = JSON.writeValueAsBytes(node);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void stream(HttpExchange exchange, Prompt prompt, Reply reply, long arrived, boolean usage)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        long first = arrived + latency.firstToken(prompt);
        OutputStream out = exchange.getResponseBody();
        if (reply.isText()) {
            streamText(out, prompt, reply, first);
        } else {
            pauseUntil(first + latency.rest(prompt, reply.tokens()));
            event(out, Wire.callsChunk(prompt, reply).toString());
        }
        event(out, Wire.finishChunk(prompt, reply).toString());
        if (usage) {
            event(out, Wire.usageChunk(prompt, reply).toString());
        }
        event(out, "[DONE]");
    }

    private void streamText(OutputStream out, Prompt prompt, Reply reply, long first) throws IOException {
        String text = reply.text();
        for (int from = 0; from < text.length(); from += CHARACTERS_PER_CHUNK) {
            pauseUntil(first + latency.rest(prompt, Tokens.of(from)));
            int to = Math.min(text.length(), from + CHARACTERS_PER_CHUNK);
            event(out, Wire.textChunk(prompt, text.substring(from, to)).toString());
        }
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void pauseUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }
}
