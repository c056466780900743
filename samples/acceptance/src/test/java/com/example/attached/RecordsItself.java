package com.example.attached;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Records two stretches of itself, five requests each, with sonde.jar as a library; argument: where to. */
public final class RecordsItself {
    private RecordsItself() {}

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "ok".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            refused("profile=everything");
            for (int stretch = 0; stretch < 2; stretch++) {
                AutoCloseable recording = record("profile=spans,out=" + arguments[0]);
                refused("profile=spans");
                requests(uri);
                recording.close();
                recording.close();
                requests(uri);
            }
        } finally {
            server.stop(0);
        }
        System.out.println("done");
    }

    private static void requests(URI uri) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 5; i++) {
            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static void refused(String options) throws Exception {
        try {
            record(options).close();
            System.out.println("not refused: " + options);
        } catch (IOException refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }

    /** {@code SondeAgent.record(options)}, which a program would call as it stands here; only this module has no such library. */
    private static AutoCloseable record(String options) throws Exception {
        try {
            Object handle = Class.forName("io.sonde.agent.SondeAgent")
                    .getMethod("record", String.class)
                    .invoke(null, options);
            return (AutoCloseable) Objects.requireNonNull(handle);
        } catch (java.lang.reflect.InvocationTargetException failure) {
            if (failure.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw failure;
        }
    }
}
