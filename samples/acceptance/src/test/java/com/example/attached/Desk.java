package com.example.attached;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** Answers who has a number in several ways: an agent, a request to its own server, tasks, virtual threads. */
public final class Desk implements AutoCloseable {
    private static final ExecutorService POOL = Executors.newFixedThreadPool(4, task -> daemon(task, "desk"));
    private static final ExecutorService SERVING = Executors.newFixedThreadPool(4, task -> daemon(task, "serving"));

    private final Names names;
    private final Clerk clerk;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final ExecutorService virtual;

    /** One question, as an agent's interface. */
    interface Clerk {
        String who(String question);
    }

    /**
     * Opens one.
     *
     * @param database a name of its own, the model's too
     */
    public Desk(String database) throws SQLException, IOException {
        names = new Names(database);
        clerk = AiServices.builder(Clerk.class)
                .chatModel(new Model(database))
                .tools(names)
                .build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/who", this::serve);
        server.setExecutor(SERVING);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort() + "/who?";
        virtual = virtualThreads();
    }

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException olderJava) {
            return POOL;
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    Names names() {
        return names;
    }

    /** The ways by name. */
    IntFunction<String> way(String way) {
        return switch (way) {
            case "agent" -> this::byAgent;
            case "http" -> this::byHttp;
            case "task" -> this::byTask;
            case "future" -> this::byFuture;
            case "virtual" -> this::byVirtualThread;
            default -> throw new IllegalArgumentException(way);
        };
    }

    /** By all ways that there are, for callers in another loader; the answers are checked. */
    public static Integer failures(String database, int requests) throws SQLException, IOException {
        try (Desk desk = new Desk(database)) {
            int failures = 0;
            for (int number = 0; number < requests; number++) {
                for (String way : Load.WAYS) {
                    failures += desk.way(way).apply(number).equals(Names.expected(number)) ? 0 : 1;
                }
            }
            return failures;
        } finally {
            POOL.shutdown();
            SERVING.shutdown();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private String byAgent(int number) {
        return clerk.who(String.valueOf(number));
    }

    private String byHttp(int number) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url + number)).build();
            return number % 2 == 0
                    ? client.send(request, BodyHandlers.ofString()).body()
                    : client.sendAsync(request, BodyHandlers.ofString()).join().body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private String byTask(int number) {
        return join(CompletableFuture.supplyAsync(() -> look(number), POOL));
    }

    private String byFuture(int number) {
        UnaryOperator<String> same = text -> text;
        return join(CompletableFuture.supplyAsync(() -> number)
                .thenApplyAsync(this::look, POOL)
                .thenCombine(CompletableFuture.supplyAsync(() -> ""), String::concat)
                .thenApply(same));
    }

    private String byVirtualThread(int number) {
        try {
            return virtual.submit(() -> look(number)).get();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String join(CompletableFuture<String> answer) {
        try {
            return answer.join();
        } catch (CompletionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private String look(int number) {
        try {
            return names.find(number);
        } catch (SQLException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] answer =
                look(Integer.parseInt(exchange.getRequestURI().getQuery())).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** Asks for the tool first and answers with what it said. */
    private record Model(String name) implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            ChatMessage last = request.messages().get(request.messages().size() - 1);
            AiMessage message = last instanceof UserMessage question
                    ? AiMessage.from(ToolExecutionRequest.builder()
                            .id("call-" + question.singleText())
                            .name("find_name")
                            .arguments("{\"number\": " + question.singleText() + "}")
                            .build())
                    : AiMessage.from(((ToolExecutionResultMessage) last).text());
            return ChatResponse.builder()
                    .aiMessage(message)
                    .modelName(name)
                    .tokenUsage(new TokenUsage(20, 10))
                    .build();
        }
    }
}
