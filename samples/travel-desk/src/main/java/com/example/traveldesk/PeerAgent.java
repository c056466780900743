package com.example.traveldesk;

import com.example.modelserver.Flags;
import com.example.modelserver.LocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The border agent: a peer in its own process that answers over HTTP what a traveller needs to enter a country. */
public final class PeerAgent implements AutoCloseable {
    static final String PATH = "/agents/border/messages";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long millis;
    private final LocalServer server;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    private PeerAgent(long millis) throws IOException {
        this.millis = millis;
        this.server = LocalServer.start(PATH, this::answer);
    }

    public static void main(String[] args) throws IOException {
        Flags flags = Flags.parse(args, Set.of("--answer-ms"));
        try (PeerAgent agent = start(flags.whole("--answer-ms", 120, 0))) {
            agent.server.serveUntilInputCloses();
        }
    }

    static PeerAgent start(long millis) throws IOException {
        return new PeerAgent(millis);
    }

    String url() {
        return server.url();
    }

    int calls() {
        return calls.get();
    }

    /** The most questions that were ever being answered at one time. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            byte[] body = JSON.writeValueAsBytes(Map.of("answer", consider(exchange)));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Over before the answer goes out: who has it may ask the next question at once. */
    private String consider(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            JsonNode question = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String country = question.path("country").asText();
            String passport = question.path("passport").asText();
            int spread = Math.floorMod((country + passport).hashCode(), 11) - 5;
            Waiting.forMillis(Math.max(0, millis + spread * millis / 100));
            return rule(country, passport);
        } finally {
            now.decrementAndGet();
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private static String rule(String country, String passport) {
        return switch (Math.floorMod((country + passport).hashCode(), 3)) {
            case 0 -> country + ": " + passport + " needs no visa for 90 days.";
            case 1 -> country + ": " + passport + " needs an electronic permit, three days ahead.";
            default -> country + ": " + passport + " needs a visa and a return ticket.";
        };
    }
}
