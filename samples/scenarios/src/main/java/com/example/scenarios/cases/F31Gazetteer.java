package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A retriever reads twenty places from a gazetteer that speaks a protocol of its own over a plain socket, one line there
 * and one back, 30 ms each. Repaired: it asks for all in one line.
 */
public final class F31Gazetteer implements Scenario {
    private static final int CLIENTS = 8;
    private static final int PLACES = 20;
    private static final double ANSWER = 30;

    @Override
    public String id() {
        return "F31";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(60, "You will see"), setting.latency(150, 0.02, 2));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws IOException {
        Server server = new Server(setting);
        Places places = new Places(server.port(), setting.planted() ? 1 : PLACES);
        Guide guide = AiServices.builder(Guide.class)
                .chatModel(outside.model("guide"))
                .contentRetriever(places)
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> guide.describe("tour " + visitor));
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    interface Guide {
        @UserMessage("{{it}}")
        String describe(String tour);
    }

    /** Reads places over a few connections that stay open. */
    private static final class Places implements ContentRetriever {
        private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
        private final int atOnce;

        Places(int port, int atOnce) throws IOException {
            this.atOnce = atOnce;
            for (int i = 0; i < CLIENTS; i++) {
                lines.add(new Line(new Socket(InetAddress.getByName("127.0.0.1"), port)));
            }
        }

        @Override
        public List<Content> retrieve(Query query) {
            List<Content> found = new ArrayList<>();
            try {
                Line line = lines.take();
                for (int place = 0; place < PLACES; place += atOnce) {
                    found.add(Content.from(line.ask(query.text() + "/" + place + " " + atOnce)));
                }
                lines.add(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return found;
        }
    }

    /** One connection. */
    private static final class Line {
        private final Socket socket;
        private final BufferedReader answers;

        Line(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        String ask(String question) throws IOException {
            socket.getOutputStream().write((question.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
            return String.valueOf(answers.readLine());
        }
    }

    /** The gazetteer; it answers each line after a while. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, CLIENTS, InetAddress.getByName("127.0.0.1"));
        private final Setting setting;

        Server(Setting setting) throws IOException {
            this.setting = setting;
            ThreadKind.PLATFORM.named("gazetteer-").newThread(this::accept).start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = socket.accept();
                    ThreadKind.PLATFORM
                            .named("gazetteer-line-")
                            .newThread(() -> answer(client))
                            .start();
                }
            } catch (IOException closed) {
                // The program ends.
            }
        }

        private void answer(Socket client) {
            try (client) {
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                    setting.pause(ANSWER);
                    client.getOutputStream().write((Prose.of(20, "Place") + "\n").getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException closed) {
                // The program ends.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
