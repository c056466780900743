package com.example.scenarios;

import com.example.modelserver.Endpoint;
import com.example.modelserver.Latency;
import com.example.modelserver.Refusals;
import com.example.modelserver.Script;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What surrounds a program: one model provider, and services by name. */
public final class World {
    private final Setting setting;
    private final Endpoint model;
    private final Endpoint second;
    private final Map<String, Service> services;

    private World(Setting setting, Endpoint model, Endpoint second, Map<String, Service> services) {
        this.setting = setting;
        this.model = model;
        this.second = second;
        this.services = services;
    }

    /** A model that never refuses. */
    public static World of(Setting setting, Script script, Latency latency) {
        return of(setting, script, latency, Refusals.none());
    }

    /** A provider that refuses some calls; its second deployment, at {@code second/v1}, refuses none. */
    public static World of(Setting setting, Script script, Latency latency, Refusals refusals) {
        return new World(
                setting,
                new Endpoint(script, latency, refusals),
                new Endpoint(script, latency, Refusals.none()),
                Map.of());
    }

    /** The same with one more service. */
    public World with(String name, Service service) {
        Map<String, Service> more = new HashMap<>(services);
        more.put(name, service);
        return new World(setting, model, second, Map.copyOf(more));
    }

    /** @param path what is asked for, {@code v1/chat/completions} or {@code services/NAME} */
    void answer(String path, HttpExchange exchange) throws IOException {
        if (path.equals("v1/chat/completions")) {
            model.answer(exchange);
            return;
        }
        if (path.equals("second/v1/chat/completions")) {
            second.answer(exchange);
            return;
        }
        try (exchange) {
            Service service = services.get(path.replaceFirst("^services/", ""));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String query = exchange.getRequestURI().getRawQuery();
            Served served = service == null
                    ? new Served(404, "there is no " + path, 0)
                    : service.serve(query == null ? "" : decoded(query), body);
            setting.pause(served.millis());
            byte[] bytes = served.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(served.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String decoded(String query) {
        return URLDecoder.decode(query.replaceFirst("^q=", ""), StandardCharsets.UTF_8);
    }
}
