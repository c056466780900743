package com.example.modelserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** An OpenAI-compatible chat endpoint in a process of its own, with scripted answers, latency and refusals. */
public final class ModelServer implements AutoCloseable {
    /** What the launcher may hand on. */
    public static final Set<String> FLAGS =
            Set.of("--seed", "--base-ms", "--input-token-ms", "--output-token-ms", "--refuse-every");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHARACTERS_PER_CHUNK = 16;

    private final Script script;
    private final Latency latency;
    private final int refuseEvery;
    private final AtomicInteger calls = new AtomicInteger();
    private final LocalServer server;

    private ModelServer(Script script, Latency latency, int refuseEvery) throws IOException {
        this.script = script;
        this.latency = latency;
        this.refuseEvery = refuseEvery;
        this.server = LocalServer.start("/v1/chat/completions", this::answer);
    }

    /** The body of a program that is a model server: serves until the parent closes our standard input. */
    public static void run(Script script, String... args) throws IOException {
        try (ModelServer model = start(script, args)) {
            model.server.serveUntilInputCloses();
        }
    }

    public static ModelServer start(Script script, String... args) throws IOException {
        Flags flags = Flags.parse(args, FLAGS);
        Latency latency = new Latency(
                flags.number("--base-ms", 35),
                flags.number("--input-token-ms", 0.01),
                flags.number("--output-token-ms", 0.4),
                flags.whole("--seed", 7, 0));
        return new ModelServer(script, latency, flags.whole("--refuse-every", 0, 0));
    }

    /** What a client takes as its base URL. */
    public String baseUrl() {
        return server.url() + "/v1";
    }

    /** Calls received, the refused ones among them. */
    public int calls() {
        return calls.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            int call = calls.incrementAndGet();
            if (refuseEvery > 0 && call % refuseEvery == 0) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                send(exchange, 429, Wire.error("rate_limit_exceeded", "Rate limit reached, try again in 1 s"));
                return;
            }
            Prompt prompt = Prompt.read(request);
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

    @Override
    public void close() {
        server.close();
    }
}
