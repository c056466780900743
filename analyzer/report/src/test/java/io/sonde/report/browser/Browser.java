package io.sonde.report.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with a profile of its own, driven through the DevTools protocol: the little of it that the tests
 * need. One page at a time listens for events.
 */
public final class Browser implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern ADDRESS = Pattern.compile("DevTools listening on (ws://\\S+)");

    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final Path profile;
    private final Process process;
    private final WebSocket socket;
    private int last;
    private volatile Consumer<JsonNode> listener = event -> {};

    private Browser(Path program) throws IOException {
        profile = Files.createTempDirectory("sonde-browser");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address(process.errorReader()), new Incoming())
                    .join();
        } catch (IOException | RuntimeException e) {
            close(process, profile);
            throw e;
        }
    }

    /** The browser of this machine, null when there is none. */
    public static @Nullable Path installed() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    public static Browser start(Path program) throws IOException {
        return new Browser(program);
    }

    private static URI address(BufferedReader log) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher found = ADDRESS.matcher(line);
            if (found.find()) {
                Thread drain = new Thread(() -> drain(log), "browser-log");
                drain.setDaemon(true);
                drain.start();
                return URI.create(found.group(1));
            }
        }
        throw new IOException("the browser ended before it listened");
    }

    /** A full pipe would stop the browser. */
    private static void drain(BufferedReader log) {
        try {
            while (log.readLine() != null) {
                continue;
            }
        } catch (IOException e) {
            // the browser was stopped
        }
    }

    private final class Incoming implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
            text.append(part);
            if (whole) {
                String message = text.toString();
                text.setLength(0);
                received(message);
            }
            from.request(1);
            return null;
        }
    }

    private void received(String message) {
        try {
            JsonNode node = json.readTree(message);
            if (node.has("id")) {
                CompletableFuture<JsonNode> answer = asked.remove(node.get("id").asInt());
                if (node.has("error")) {
                    answer.completeExceptionally(
                            new IllegalStateException(node.get("error").toString()));
                } else {
                    answer.complete(node.path("result"));
                }
            } else {
                listener.accept(node);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    ObjectNode object() {
        return json.createObjectNode();
    }

    void listen(Consumer<JsonNode> to) {
        listener = to;
    }

    /** @param page the session of a page, null for the browser itself */
    synchronized JsonNode ask(@Nullable String page, String method, ObjectNode parameters) {
        int id = ++last;
        ObjectNode message = object().put("id", id).put("method", method);
        message.set("params", parameters);
        if (page != null) {
            message.put("sessionId", page);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(message.toString(), true).join();
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Opens a file in a new page of this size. */
    public Page open(Path file, int width, int height) {
        ObjectNode blank = object().put("url", "about:blank");
        String target = ask(null, "Target.createTarget", blank).get("targetId").asText();
        ObjectNode attach = object().put("targetId", target).put("flatten", true);
        String session =
                ask(null, "Target.attachToTarget", attach).get("sessionId").asText();
        Page page = new Page(this, session, target);
        page.size(width, height);
        page.load(file.toUri().toString());
        return page;
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        close(process, profile);
    }

    private static void close(Process process, Path profile) throws IOException {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(member ->
                member.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
