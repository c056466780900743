package com.example.modelserver;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on the loopback interface and a free port, for a process that lives as long as its parent. */
public final class LocalServer implements AutoCloseable {
    private static final String PORT = "port=";

    private final HttpServer server;
    private final ExecutorService threads;

    private LocalServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    public static LocalServer start(String path, HttpHandler handler) throws IOException {
        // Without it each small answer waits for the client's delayed acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext(path, handler);
        server.start();
        return new LocalServer(server, threads);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Tells the parent the port in one line, then serves until the parent closes our standard input. */
    public void serveUntilInputCloses() throws IOException {
        System.out.println(PORT + server.getAddress().getPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // What comes in says nothing; only its end does.
        }
    }

    /** The port in a line that a server printed. */
    static int port(String line) {
        if (!line.startsWith(PORT)) {
            throw new IllegalStateException("expected " + PORT + "NUMBER, read '" + line + "'");
        }
        return Integer.parseInt(line.substring(PORT.length()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
