package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

@ExtendWith(Woven.class)
class McpClientTest {
    private final ExecutorService server = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop(Spans spans) {
        server.shutdownNow();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    /** A server in the same process that answers on a thread of its own; values travel as they are. */
    private final class Loopback implements McpClientTransport {
        private Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> receiver = message -> message;

        @Override
        public Mono<Void> connect(
                Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> newReceiver) {
            receiver = newReceiver;
            return Mono.empty();
        }

        @Override
        public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
            return Mono.fromRunnable(() -> {
                if (message instanceof McpSchema.JSONRPCRequest request) {
                    server.execute(
                            () -> receiver.apply(Mono.just(answer(request))).subscribe());
                }
            });
        }

        private static McpSchema.JSONRPCResponse answer(McpSchema.JSONRPCRequest request) {
            if (request.params() instanceof McpSchema.CallToolRequest tool
                    && tool.name().equals("unknown")) {
                return new McpSchema.JSONRPCResponse(
                        "2.0", request.id(), null, new McpSchema.JSONRPCResponse.JSONRPCError(-32602, "canary", null));
            }
            return new McpSchema.JSONRPCResponse("2.0", request.id(), result(request), null);
        }

        private static Object result(McpSchema.JSONRPCRequest request) {
            if (request.params() instanceof McpSchema.CallToolRequest tool) {
                return new McpSchema.CallToolResult(
                        List.of(new McpSchema.TextContent("canary " + tool.arguments())),
                        tool.name().equals("breakDown"),
                        null,
                        null);
            }
            return request.method().equals("initialize")
                    ? new McpSchema.InitializeResult(
                            "2025-06-18",
                            McpSchema.ServerCapabilities.builder().tools(true).build(),
                            new McpSchema.Implementation("loopback", "1"),
                            null)
                    : Map.of();
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return (T) data;
        }
    }

    private McpSyncClient client() {
        return McpClient.sync(new Loopback())
                .jsonSchemaValidator((schema, content) -> {
                    throw new IllegalStateException("no schema was given");
                })
                .build();
    }

    private static McpSchema.CallToolRequest call(String tool, String city) {
        return new McpSchema.CallToolRequest(tool, Map.of("city", city));
    }

    @Test
    void eachRequestIsOneCommunication(Spans spans) throws Exception {
        try (McpSyncClient client = client()) {
            client.initialize();
            client.callTool(call("findRoom", "canary"));
            client.callTool(call("findRoom", "canary"));
            client.callTool(call("findRoom", "canary other"));
            client.ping();
        }
        List<RecordedSpan> requests = spans.await(5, span -> span.operation() == Operation.MCP);
        assertThat(requests)
                .extracting(RecordedSpan::name)
                .containsExactly(
                        "initialize", "tools/call findRoom", "tools/call findRoom", "tools/call findRoom", "ping");
        RecordedSpan tool = requests.get(1);
        assertThat(tool.phase()).isEqualTo(Phase.COMMUNICATION);
        assertThat(tool.failed()).isFalse();
        assertThat(tool.attributes())
                .containsEntry(Attribute.MCP_METHOD_NAME, "tools/call")
                .containsEntry(Attribute.GEN_AI_TOOL_NAME, "findRoom")
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary {city=canary}".length());
        for (Attribute hash : List.of(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)) {
            assertThat(tool.get(hash))
                    .isNotNull()
                    .isEqualTo(requests.get(2).get(hash))
                    .isNotEqualTo(requests.get(3).get(hash));
        }
    }

    @Test
    void aToolThatSaysItFailedHasFailed(Spans spans) throws Exception {
        try (McpSyncClient client = client()) {
            client.initialize();
            assertThat(client.callTool(call("breakDown", "canary")).isError()).isTrue();
            assertThatThrownBy(() -> client.callTool(call("unknown", "canary"))).isInstanceOf(RuntimeException.class);
        }
        spans.await(3, span -> span.operation() == Operation.MCP);
        RecordedSpan broken = spans.named("tools/call breakDown");
        assertThat(broken.failed()).isTrue();
        assertThat(broken.get(Attribute.ERROR_TYPE)).isEqualTo("tool_error");
        assertThat(spans.named("tools/call unknown").failed()).isTrue();
    }

    @Test
    void aRequestLiesWhereItWasMade(Spans spans) throws Exception {
        try (McpSyncClient client = client()) {
            client.initialize();
            Woven.session(() -> client.callTool(call("findRoom", "canary")));
        }
        RecordedSpan session = spans.only(Operation.SESSION);
        spans.await(2, span -> span.operation() == Operation.MCP);
        assertThat(spans.logicalParent(spans.named("tools/call findRoom")).id()).isEqualTo(session.id());
    }
}
