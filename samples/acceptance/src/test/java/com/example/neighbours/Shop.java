package com.example.neighbours;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A server whose agent answers: the agent asks its model twice and one tool; the tool looks into the database on another
 * thread and then asks the same server for something.
 */
public final class Shop implements AutoCloseable {
    /** By this the counting agent tells the pool of the tool from others. */
    static final int POOL_SIZE = 3;

    private final JdbcConnectionPool database = JdbcConnectionPool.create("jdbc:h2:mem:shop", "", "");
    private final ExecutorService pool = Executors.newFixedThreadPool(POOL_SIZE, task -> daemon(task, "pool"));
    private final ExecutorService serving = Executors.newCachedThreadPool(task -> daemon(task, "serving"));
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final Clerk clerk;

    /** The agent. */
    interface Clerk {
        String who(String question);
    }

    Shop() throws IOException, SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE customer(number INT PRIMARY KEY, name VARCHAR(40))");
            statement.execute("INSERT INTO customer VALUES(1, 'name')");
        }
        clerk = AiServices.builder(Clerk.class)
                .chatModel(new ShopModel())
                .tools(this)
                .build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ask", exchange -> answer(exchange, clerk.who("Who is it?")));
        server.createContext(
                "/inner",
                exchange -> answer(
                        exchange, String.valueOf(exchange.getRequestHeaders().getFirst("traceparent"))));
        server.setExecutor(serving);
        server.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** The trace with which a request comes. */
    public static String trace(int number) {
        return String.format("%032x", 0xABCDL << 32 | number);
    }

    /** Over a plain socket: the one that asks is another program. */
    String ask(int number) throws IOException {
        try (Socket socket =
                new Socket(server.getAddress().getAddress(), server.getAddress().getPort())) {
            socket.getOutputStream()
                    .write(("GET /ask HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-" + trace(number)
                                    + "-00f067aa0ba902b7-01\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.substring(said.lastIndexOf('\n') + 1);
        }
    }

    /** The tool. */
    @Tool(name = "find_customer", value = "The name of a customer")
    public String findCustomer(@P("number of the customer") int number) throws Exception {
        String name = CompletableFuture.supplyAsync(() -> look(number), pool).get();
        HttpRequest inner = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/inner"))
                .build();
        String header = client.send(inner, BodyHandlers.ofString()).body();
        return header.isEmpty() ? "no header" : name;
    }

    private String look(int number) {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT c.name FROM customer c WHERE c.number = ?")) {
            select.setInt(1, number);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getString(1) : "nobody";
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
