package io.sonde.report.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** One page of a browser: what it asked for, what it complained about, and what it says when asked. */
public final class Page implements AutoCloseable {
    private static final Map<String, Integer> NAMED =
            Map.of("Enter", 13, "Escape", 27, "ArrowLeft", 37, "ArrowUp", 38, "ArrowRight", 39, "ArrowDown", 40);

    private final Browser browser;
    private final String session;
    private final String target;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();

    Page(Browser browser, String session, String target) {
        this.browser = browser;
        this.session = session;
        this.target = target;
        browser.listen(this::event);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            ask(domain + ".enable", browser.object());
        }
    }

    private void event(JsonNode event) {
        if (!event.path("sessionId").asText().equals(session)) {
            return;
        }
        JsonNode parameters = event.path("params");
        switch (event.path("method").asText()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Network.requestWillBeSent" ->
                requests.add(parameters.path("request").path("url").asText());
            case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(parameters.toString());
            case "Runtime.consoleAPICalled" ->
                complaints.add(parameters.path("type").asText() + " " + parameters.path("args"));
            default -> {
                // of no interest
            }
        }
    }

    private JsonNode ask(String method, ObjectNode parameters) {
        return browser.ask(session, method, parameters);
    }

    void size(int width, int height) {
        ask(
                "Emulation.setDeviceMetricsOverride",
                browser.object()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    void load(String address) {
        ask("Page.navigate", browser.object().put("url", address));
        loaded.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** {@code light} or {@code dark}, as the reader's system has it. */
    public void prefers(String scheme) {
        ObjectNode media = browser.object();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        ask("Emulation.setEmulatedMedia", media);
    }

    /** The value of an expression; promises are awaited. */
    public JsonNode eval(String expression) {
        JsonNode answer = ask(
                "Runtime.evaluate",
                browser.object()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(answer.get("exceptionDetails").toString());
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression holds; gives up with an error when it never does. */
    public void until(String expression) {
        eval("new Promise(done => { const look = () => (" + expression
                + ") ? done() : setTimeout(look, 5); look(); })");
    }

    public String text(String expression) {
        return eval(expression).asText();
    }

    /** Presses a key: one character, or the name of a key. */
    public void press(String key) {
        ObjectNode down = browser.object().put("type", "keyDown").put("key", key);
        if (NAMED.containsKey(key)) {
            down.put("windowsVirtualKeyCode", NAMED.get(key));
            if (key.equals("Enter")) {
                down.put("text", "\r");
            }
        } else {
            down.put("text", key);
        }
        ask("Input.dispatchKeyEvent", down);
        ask("Input.dispatchKeyEvent", browser.object().put("type", "keyUp").put("key", key));
    }

    public void type(String text) {
        text.chars().forEach(c -> press(String.valueOf((char) c)));
    }

    public void screenshot(Path file) throws IOException {
        write(file, ask("Page.captureScreenshot", browser.object().put("format", "png")));
    }

    public void pdf(Path file) throws IOException {
        write(file, ask("Page.printToPDF", browser.object().put("printBackground", true)));
    }

    private static void write(Path file, JsonNode answer) throws IOException {
        Files.write(file, Base64.getDecoder().decode(answer.get("data").asText()));
    }

    /** Addresses that the page asked for, its own first. */
    public List<String> requests() {
        return requests;
    }

    /** Errors, warnings and whatever was written to the console. */
    public List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        browser.ask(null, "Target.closeTarget", browser.object().put("targetId", target));
    }
}
