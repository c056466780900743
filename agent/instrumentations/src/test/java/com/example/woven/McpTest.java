package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.mcp.McpToolProvider;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class McpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> RESULTS = Map.of(
            "initialize",
            "{\"protocolVersion\": \"2025-06-18\", \"serverInfo\": {\"name\": \"x\", \"version\": \"1\"},"
                    + " \"capabilities\": {\"tools\": {}, \"resources\": {}, \"prompts\": {}}}",
            "tools/list",
            "{\"tools\": [{\"name\": \"findRoom\", \"description\": \"canary\","
                    + " \"inputSchema\": {\"type\": \"object\", \"properties\": {}}}]}",
            "tools/call",
            "{\"content\": [{\"type\": \"text\", \"text\": \"canary room\"}], \"isError\": false}",
            "broken",
            "{\"content\": [{\"type\": \"text\", \"text\": \"canary broken\"}], \"isError\": true}",
            "resources/read",
            "{\"contents\": [{\"uri\": \"canary:1\", \"text\": \"canary\"}]}",
            "prompts/get",
            "{\"messages\": [{\"role\": \"user\", \"content\": {\"type\": \"text\", \"text\": \"canary\"}}]}");

    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private HttpServer server;
    private McpClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", McpTest::answer);
        server.setExecutor(workers);
        server.start();
        client = DefaultMcpClient.builder()
                .key("rooms")
                .autoHealthCheck(false)
                .transport(StreamableHttpMcpTransport.builder()
                        .url("http://localhost:" + server.getAddress().getPort() + "/mcp")
                        .build())
                .build();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode request = body.length == 0 ? null : JSON.readTree(body);
        if (request == null || !request.has("id") || !request.has("method")) {
            exchange.sendResponseHeaders("POST".equals(exchange.getRequestMethod()) ? 202 : 405, -1);
            exchange.close();
            return;
        }
        String method = request.path("method").asText();
        boolean broken = request.path("params").path("name").asText().equals("breakDown");
        String result = RESULTS.getOrDefault(broken ? "broken" : method, "{}");
        byte[] answer = ("{\"jsonrpc\": \"2.0\", \"id\": " + request.path("id") + ", \"result\": " + result + "}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @AfterEach
    void stop(Spans spans) throws Exception {
        // The client's beginning goes on in the background, whether or not the test waited for it.
        spans.await(2, span -> span.operation() == Operation.HTTP);
        client.close();
        server.stop(0);
        workers.shutdownNow();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    private static ToolExecutionRequest call(String tool) {
        return ToolExecutionRequest.builder()
                .id("1")
                .name(tool)
                .arguments("{\"city\": \"canary\"}")
                .build();
    }

    /** The requests, once their transports and the two of the client's beginning have ended. */
    private static List<RecordedSpan> requests(Spans spans) throws Exception {
        List<RecordedSpan> all = spans.of(Operation.MCP);
        spans.await(all.size() + 2, span -> span.operation() == Operation.HTTP);
        return all;
    }

    @Test
    void aToolCallIsCommunicationWithItsTransport(Spans spans) throws Exception {
        Woven.session(() -> client.executeTool(call("findRoom")));

        RecordedSpan mcp = requests(spans).get(0);
        assertThat(mcp.name()).isEqualTo("tools/call findRoom");
        assertThat(mcp.phase()).isEqualTo(Phase.COMMUNICATION);
        assertThat(mcp.failed()).isFalse();
        assertThat(mcp.attributes())
                .containsEntry(Attribute.MCP_METHOD_NAME, "tools/call")
                .containsEntry(Attribute.GEN_AI_TOOL_NAME, "findRoom")
                .containsEntry(Attribute.SERVER_ADDRESS, "rooms")
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary room".length())
                .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
        // The client's first request may start a thread of its own, which is a task and no operation.
        assertThat(spans.children(mcp))
                .filteredOn(span -> span.operation() != Operation.TASK)
                .singleElement()
                .satisfies(span -> {
                    assertThat(span.operation()).isEqualTo(Operation.HTTP);
                    assertThat(span.has(SpanFlags.TRANSPORT)).isTrue();
                    assertThat(span.phase()).isEqualTo(Phase.COMMUNICATION);
                });
    }

    @Test
    void aToolThatFailedIsAnErrorWhetherTheClientThrowsOrNot(Spans spans) throws Exception {
        try {
            assertThat(client.executeTool(call("breakDown")).isError()).isTrue();
        } catch (RuntimeException thrown) {
            assertThat(thrown).isNotNull();
        }
        assertThat(requests(spans)).singleElement().satisfies(mcp -> {
            assertThat(mcp.failed()).isTrue();
            assertThat(mcp.name()).isEqualTo("tools/call breakDown");
        });
    }

    @Test
    void aListIsARequestOnceAndThenKept(Spans spans) throws Exception {
        assertThat(client.listTools()).hasSize(1);
        assertThat(client.listTools()).hasSize(1);
        assertThat(requests(spans)).singleElement().satisfies(mcp -> {
            assertThat(mcp.name()).isEqualTo("tools/list");
            assertThat(mcp.number(Attribute.RESULTS)).isEqualTo(1);
        });
    }

    @Test
    void resourcesAndPromptsAreRequestsToo(Spans spans) throws Exception {
        client.readResource("canary:1");
        client.readResource("canary:1");
        client.getPrompt("greeting", Map.of("name", "canary"));
        List<RecordedSpan> all = requests(spans);
        assertThat(all)
                .extracting(RecordedSpan::name)
                .containsExactly("resources/read", "resources/read", "prompts/get greeting");
        for (Attribute hash : List.of(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)) {
            assertThat(all.get(0).get(hash)).isNotNull().isEqualTo(all.get(1).get(hash));
            assertThat(all.get(2).get(hash)).isNotNull().isNotEqualTo(all.get(0).get(hash));
        }
    }

    @Test
    void aServerThatIsGoneIsAnError(Spans spans) throws Exception {
        server.stop(0);
        assertThatThrownBy(() -> client.readResource("canary:1")).isInstanceOf(RuntimeException.class);
        assertThat(requests(spans))
                .singleElement()
                .satisfies(mcp -> assertThat(mcp.failed()).isTrue());
    }

    interface Desk {
        String ask(String question);
    }

    @Test
    void beneathAnAgentItIsTheCommunicationOfAnAction(Spans spans) throws Exception {
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                boolean answered = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
                return ChatResponse.builder()
                        .aiMessage(answered ? AiMessage.from("canary done") : AiMessage.from(call("findRoom")))
                        .build();
            }
        };
        Desk desk = AiServices.builder(Desk.class)
                .chatModel(model)
                .toolProvider(McpToolProvider.builder().mcpClients(client).build())
                .build();
        assertThat(desk.ask("canary")).isEqualTo("canary done");

        assertThat(requests(spans)).hasSize(2);
        RecordedSpan tool = spans.only(Operation.EXECUTE_TOOL);
        assertThat(tool.name()).isEqualTo("findRoom");
        assertThat(tool.parentId()).isEqualTo(spans.only(Operation.INVOKE_AGENT).id());
        assertThat(spans.named("tools/call findRoom").parentId()).isEqualTo(tool.id());
        assertThat(spans.named("tools/list").traceId()).isEqualTo(tool.traceId());
    }

    @Test
    void nothingOfTheLibraryIsRefused() {
        assertThat(Woven.census())
                .anySatisfy(line ->
                        assertThat(line).startsWith("langchain4j-mcp 1.").contains(" WOVEN "))
                .filteredOn(line -> line.startsWith("langchain4j-mcp "))
                .allSatisfy(line -> assertThat(line).endsWith("[]"));
    }
}
