package com.example.claimsdesk;

import com.example.modelserver.Flags;
import com.example.modelserver.LocalServer;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The partner that estimates repairs: another company's service, in a process of its own. */
public final class RepairPartner implements AutoCloseable {
    static final String PATH = "/estimates/";

    private final long millis;
    private final LocalServer server;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    private RepairPartner(long millis) throws IOException {
        this.millis = millis;
        this.server = LocalServer.start(PATH, this::answer);
    }

    public static void main(String[] args) throws IOException {
        Flags flags = Flags.parse(args, Set.of("--answer-ms"));
        try (RepairPartner partner = start(flags.whole("--answer-ms", 120, 0))) {
            partner.server.serveUntilInputCloses();
        }
    }

    static RepairPartner start(long millis) throws IOException {
        return new RepairPartner(millis);
    }

    String url() {
        return server.url();
    }

    int calls() {
        return calls.get();
    }

    /** The most estimates that were ever being made at one time. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            String asked = exchange.getRequestURI().toString();
            int spread = Math.floorMod(asked.hashCode(), 11) - 5;
            mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                Waiting.forMillis(Math.max(0, millis + spread * millis / 100));
            } finally {
                now.decrementAndGet(); // before the answer, after which the next question may come at once
            }
            byte[] body =
                    (10_000 + Math.floorMod(asked.hashCode(), 80_000) + " cents").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain;charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
