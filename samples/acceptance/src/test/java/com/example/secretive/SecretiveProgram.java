package com.example.secretive;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Uses its secrets everywhere. Its first argument is one; what comes before {@code Argument} in it is their word. */
public final class SecretiveProgram {
    private SecretiveProgram() {}

    public static void main(String[] args) throws Exception {
        Secrets secrets = new Secrets(args[0].replace("Argument", ""));
        HttpServer server = peer(secrets);
        ExecutorService threads =
                Executors.newFixedThreadPool(2, task -> new Thread(null, task, secrets.in("ThreadName")));
        try (Connection connection = database(secrets)) {
            Confidant confidant = AiServices.builder(Confidant.class)
                    .chatModel(new TalkativeModel(secrets))
                    .chatMemoryProvider(user -> MessageWindowChatMemory.builder()
                            .id(user)
                            .maxMessages(20)
                            .build())
                    .tools(new AccountTools(
                            secrets,
                            connection,
                            "http://127.0.0.1:" + server.getAddress().getPort()))
                    .build();
            threads.submit(() -> ask(confidant, secrets, "what " + secrets.in("Prompt")))
                    .get();
            CompletableFuture.runAsync(() -> ask(confidant, secrets, "fail " + secrets.in("Prompt")), threads)
                    .join();
            threads.submit(() -> retrieve(secrets)).get();
        } finally {
            threads.shutdown();
            server.stop(0);
        }
        System.out.println("done");
    }

    private static void ask(Confidant confidant, Secrets secrets, String question) {
        try {
            confidant.answer(secrets.in("MemoryId") + question.length(), question, secrets.in("Variable"));
        } catch (IllegalArgumentException expected) {
            Thread.currentThread().setName(secrets.in("RenamedThread"));
        }
    }

    private static void retrieve(Secrets secrets) {
        EmbeddingModel model = new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return Response.from(segments.stream()
                        .map(segment ->
                                Embedding.from(new float[] {1, segment.text().length()}))
                        .toList());
            }

            @Override
            public String modelName() {
                return "counting";
            }
        };
        InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
        TextSegment passage = TextSegment.from(secrets.in("Passage"));
        store.add(secrets.in("PassageId"), model.embed(passage).content(), passage);
        EmbeddingStoreContentRetriever.builder()
                .embeddingStore(store)
                .embeddingModel(model)
                .build()
                .retrieve(Query.from(secrets.in("Query")));
    }

    private static HttpServer peer(Secrets secrets) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = secrets.in("HttpAnswer").getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("X-Answer", secrets.in("AnswerHeader"));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Connection database(Secrets secrets) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", secrets.in("DbUser"));
        login.setProperty("password", secrets.in("DbPassword"));
        Connection connection = new org.h2.Driver().connect("jdbc:h2:mem:" + secrets.in("DbName"), login);
        try (Statement create = connection.createStatement()) {
            create.execute("CREATE TABLE account(id INT, owner VARCHAR(80), city VARCHAR(80))");
        }
        return connection;
    }
}
