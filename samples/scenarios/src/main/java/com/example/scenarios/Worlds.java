package com.example.scenarios;

import com.example.modelserver.LocalServer;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The worlds of any number of runs, in a process of their own. The address of each tells which it is:
 * {@code /SCENARIO/VARIANT/SEED/PACE/RUN/...}; it is made when it is first asked.
 */
public final class Worlds {
    /** Parts of an address before what is asked for. */
    private static final int ADDRESS = 5;

    private final Map<String, World> worlds = new ConcurrentHashMap<>();

    private Worlds() {}

    public static void main(String[] args) throws IOException {
        Worlds worlds = new Worlds();
        try (LocalServer server = LocalServer.start("/", worlds::answer)) {
            server.serveUntilInputCloses();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] parts = exchange.getRequestURI().getPath().substring(1).split("/", ADDRESS + 1);
        if (parts.length <= ADDRESS) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        String address = String.join("/", java.util.Arrays.copyOf(parts, ADDRESS));
        worlds.computeIfAbsent(address, key -> world(parts)).answer(parts[ADDRESS], exchange);
    }

    private static World world(String[] parts) {
        Setting setting =
                new Setting(parts[1].equals(Main.PLANTED), Long.parseLong(parts[2]), Double.parseDouble(parts[3]));
        return Catalogue.named(parts[0]).world(setting);
    }

    /** Where a run finds its world. */
    static String address(String server, Scenario scenario, Setting setting, String run) {
        String variant = setting.planted() ? Main.PLANTED : Main.REPAIRED;
        return server + "/" + scenario.id() + "/" + variant + "/" + setting.seed() + "/" + setting.pace() + "/" + run;
    }
}
