package com.example.served;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * A server that answers with a little work and a request to itself, and prints the trace header that such a request
 * carries. Reads a path to be asked for from each line of its input.
 */
public final class ServedProgram {
    /** The trace that requests come with. */
    public static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static HttpServer server;

    private ServedProgram() {}

    public static void main(String[] args) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ask", exchange -> {
            answer();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext("/inner", exchange -> {
            say("header " + exchange.getRequestHeaders().getFirst("traceparent"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.setExecutor(java.util.concurrent.Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        say("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path = input.readLine(); path != null; path = input.readLine()) {
            get(path);
            say("asked " + path);
        }
        server.stop(0);
    }

    /** Over a plain socket: the one that asks is another program. */
    private static void get(String path) throws IOException {
        try (Socket socket =
                new Socket(server.getAddress().getAddress(), server.getAddress().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-" + TRACE
                                    + "-00f067aa0ba902b7-01\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    /** The session, by a rule. */
    static void answer() {
        look();
        try {
            URI inner = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/inner");
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(inner).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** An action, by a rule. */
    static void look() {
        Thread.onSpinWait();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
