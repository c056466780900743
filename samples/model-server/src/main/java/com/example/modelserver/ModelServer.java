package com.example.modelserver;

import java.io.IOException;
import java.util.Set;

/** An OpenAI-compatible chat endpoint in a process of its own, with scripted answers, latency and refusals. */
public final class ModelServer implements AutoCloseable {
    /** What the launcher may hand on. */
    public static final Set<String> FLAGS =
            Set.of("--seed", "--base-ms", "--input-token-ms", "--output-token-ms", "--refuse-every");

    private final Endpoint endpoint;
    private final LocalServer server;

    private ModelServer(Endpoint endpoint) throws IOException {
        this.endpoint = endpoint;
        this.server = LocalServer.start("/v1/chat/completions", endpoint::answer);
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
        return new ModelServer(new Endpoint(script, latency, Refusals.every(flags.whole("--refuse-every", 0, 0))));
    }

    /** What a client takes as its base URL. */
    public String baseUrl() {
        return server.url() + "/v1";
    }

    /** Calls received, the refused ones among them. */
    public int calls() {
        return endpoint.calls();
    }

    @Override
    public void close() {
        server.close();
    }
}
