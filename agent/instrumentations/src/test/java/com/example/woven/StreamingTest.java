package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class StreamingTest {
    private final ExecutorService elsewhere = Executors.newSingleThreadExecutor();

    @AfterEach
    void nothingIsTold(Spans spans) {
        elsewhere.shutdownNow();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    private static ChatResponse answer(AiMessage message) {
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName("own")
                .tokenUsage(new TokenUsage(3, 4))
                .finishReason(FinishReason.STOP)
                .build();
    }

    /** Answers at once, on the caller's thread. */
    private static final class AtOnce implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            say(handler);
        }
    }

    static void say(StreamingChatResponseHandler handler) {
        handler.onPartialResponse("canary ");
        handler.onPartialResponse("two");
        handler.onCompleteResponse(answer(AiMessage.from("canary two")));
    }

    /** Answers later, on a thread of its own. */
    private final class Later implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            elsewhere.execute(() -> say(handler));
        }
    }

    private static final class OnlyChat implements StreamingChatModel {
        @Override
        public void chat(ChatRequest request, StreamingChatResponseHandler handler) {
            say(handler);
        }
    }

    private record Delegating(StreamingChatModel delegate) implements StreamingChatModel {
        @Override
        public void chat(ChatRequest request, StreamingChatResponseHandler handler) {
            delegate.chat(request, new Passing(handler, any -> {}));
        }
    }

    private static final class Failing implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            handler.onPartialResponse("canary");
            handler.onError(new IllegalStateException("canary"));
        }
    }

    private static final class Throwing implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            throw new IllegalArgumentException("canary");
        }
    }

    /** Passes everything on and does something with the answer. */
    private record Passing(StreamingChatResponseHandler delegate, Consumer<ChatResponse> then)
            implements StreamingChatResponseHandler {
        @Override
        public void onPartialResponse(String text) {
            delegate.onPartialResponse(text);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            then.accept(response);
            delegate.onCompleteResponse(response);
        }

        @Override
        public void onError(Throwable error) {
            delegate.onError(error);
        }
    }

    /** What a program does with a stream. */
    private static final class Receiver implements StreamingChatResponseHandler {
        final CompletableFuture<String> done = new CompletableFuture<>();
        final StringBuilder text = new StringBuilder();

        @Override
        public void onPartialResponse(String piece) {
            text.append(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            done.complete(text.toString());
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
        }

        String await() throws Exception {
            return done.get(20, TimeUnit.SECONDS);
        }
    }

    private static RecordedSpan chat(Spans spans) throws Exception {
        spans.await(1, span -> span.operation() == Operation.CHAT);
        return spans.only(Operation.CHAT);
    }

    private static void assertWhole(RecordedSpan chat) {
        assertThat(chat.failed()).isFalse();
        assertThat(chat.name()).isEqualTo("own");
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_REQUEST_STREAM, true)
                .containsEntry(Attribute.CHUNKS, 2L)
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 3L)
                .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 4L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "stop")
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary two".length())
                .containsEntry(Attribute.INPUT_CHARS, (long) "canary".length())
                .containsKeys(
                        Attribute.INPUT_HASH, Attribute.OUTPUT_HASH, Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK);
        assertThat(chat.number(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK))
                .isPositive()
                .isLessThanOrEqualTo(chat.end() - chat.start());
    }

    @Test
    void aStreamIsOneDecisionWhateverTheModelOverrides(Spans spans) throws Exception {
        for (StreamingChatModel model : List.of(
                new AtOnce(), new Later(), new OnlyChat(), new Delegating(new Later()), new Delegating(new AtOnce()))) {
            Receiver receiver = new Receiver();
            model.chat(request("canary"), receiver);
            assertThat(receiver.await()).isEqualTo("canary two");
        }
        spans.await(5, span -> span.operation() == Operation.CHAT);
        assertThat(spans.of(Operation.CHAT)).hasSize(5).allSatisfy(StreamingTest::assertWhole);
        assertThat(spans.all().stream().filter(span -> span.operation() != Operation.TASK))
                .as(spans.describe())
                .hasSize(5);
    }

    @Test
    void aFailureOnTheWayEndsTheSpan(Spans spans) throws Exception {
        Receiver receiver = new Receiver();
        new Failing().chat(request("canary"), receiver);
        assertThat(receiver.done).isCompletedExceptionally();
        RecordedSpan chat = chat(spans);
        assertThat(chat.failed()).isTrue();
        assertThat(chat.get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(chat.number(Attribute.CHUNKS)).isEqualTo(1);
    }

    @Test
    void aCallThatThrowsIsOver(Spans spans) throws Exception {
        Receiver receiver = new Receiver();
        assertThatThrownBy(() -> new Throwing().chat(request("canary"), receiver))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(chat(spans).get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalArgumentException");
        new AtOnce().chat(request("canary"), receiver);
        assertThat(spans.of(Operation.CHAT)).hasSize(2);
    }

    @Test
    void aHandlerCanBeUsedAgain(Spans spans) throws Exception {
        Receiver receiver = new Receiver();
        new AtOnce().chat(request("canary"), receiver);
        new AtOnce().chat(request("canary"), receiver);
        assertThat(spans.of(Operation.CHAT)).hasSize(2).allSatisfy(StreamingTest::assertWhole);
    }

    /** Asks a second model when the first has answered. */
    private void askTwice(StreamingChatModel first, StreamingChatModel second) throws Exception {
        Receiver last = new Receiver();
        first.chat(request("canary"), new Passing(new Receiver(), any -> second.chat(request("canary"), last)));
        assertThat(last.await()).isEqualTo("canary two");
    }

    @Test
    void whatACallbackDoesHangsBeneathTheOneWhoAsked(Spans spans) throws Exception {
        for (StreamingChatModel model : List.of(new AtOnce(), new Later())) {
            Woven.session(() -> {
                try {
                    askTwice(model, model);
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
                return null;
            });
        }
        spans.await(4, span -> span.operation() == Operation.CHAT);
        assertThat(spans.of(Operation.CHAT)).hasSize(4).allSatisfy(chat -> {
            assertWhole(chat);
            assertThat(spans.logicalParent(chat).operation()).isEqualTo(Operation.SESSION);
        });
    }

    @Test
    void withoutAnybodyAroundACallInACallbackStandsAlone(Spans spans) throws Exception {
        askTwice(new AtOnce(), new AtOnce());
        askTwice(new Later(), new Later());
        spans.await(4, span -> span.operation() == Operation.CHAT);
        assertThat(spans.of(Operation.CHAT)).hasSize(4).allMatch(RecordedSpan::isRoot);
    }

    private static final String PIECE = "data: {\"id\": \"x\", \"object\": \"chat.completion.chunk\", \"created\": 1,"
            + " \"model\": \"small-2026-01\", \"choices\": [{\"index\": 0, \"delta\": {\"content\": \"%s\"},"
            + " \"finish_reason\": %s}]}\n\n";
    private static final String USAGE = "data: {\"id\": \"x\", \"object\": \"chat.completion.chunk\", \"created\": 1,"
            + " \"model\": \"small-2026-01\", \"choices\": [], \"usage\": {\"prompt_tokens\": 11,"
            + " \"completion_tokens\": 7, \"total_tokens\": 18}}\n\ndata: [DONE]\n\n";

    @Test
    void aStreamFromOpenAiHasItsTransport(Spans spans) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            for (String piece :
                    List.of(PIECE.formatted("canary ", "null"), PIECE.formatted("answer", "\"stop\""), USAGE)) {
                exchange.getResponseBody().write(piece.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
            exchange.close();
        });
        server.start();
        try {
            StreamingChatModel model = OpenAiStreamingChatModel.builder()
                    .baseUrl("http://localhost:" + server.getAddress().getPort() + "/v1")
                    .apiKey("canary-key")
                    .modelName("small")
                    .build();
            Receiver receiver = new Receiver();
            model.chat(request("canary question"), receiver);
            assertThat(receiver.await()).isEqualTo("canary answer");
        } finally {
            server.stop(0);
        }
        RecordedSpan chat = chat(spans);
        assertThat(chat.name()).isEqualTo("small");
        assertThat(chat.phase()).isEqualTo(Phase.DECISION);
        assertThat(chat.attributes())
                .containsEntry(Attribute.GEN_AI_PROVIDER_NAME, "openai")
                .containsEntry(Attribute.GEN_AI_REQUEST_MODEL, "small")
                .containsEntry(Attribute.GEN_AI_RESPONSE_MODEL, "small-2026-01")
                .containsEntry(Attribute.GEN_AI_USAGE_INPUT_TOKENS, 11L)
                .containsEntry(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS, 7L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "stop")
                .containsEntry(Attribute.CHUNKS, 2L)
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary answer".length());
        spans.await(1, span -> span.operation() == Operation.HTTP);
        RecordedSpan http = spans.only(Operation.HTTP);
        assertThat(http.has(SpanFlags.TRANSPORT)).isTrue();
        assertThat(spans.logicalParent(http).id()).isEqualTo(chat.id());
    }

    @Test
    void aRequestFromAnotherThreadIsTheCallsTransport(Spans spans) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (LocalHttp server = new LocalHttp()) {
            StreamingChatModel model = new StreamingChatModel() {
                @Override
                public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                    elsewhere.execute(() -> {
                        try {
                            client.send(
                                    HttpRequest.newBuilder(server.uri("/own")).build(), BodyHandlers.ofString());
                            say(handler);
                        } catch (IOException | InterruptedException failure) {
                            handler.onError(failure);
                        }
                    });
                }
            };
            Receiver receiver = new Receiver();
            model.chat(request("canary"), receiver);
            assertThat(receiver.await()).isEqualTo("canary two");
        }
        RecordedSpan http = spans.only(Operation.HTTP);
        assertThat(http.has(SpanFlags.TRANSPORT)).isTrue();
        assertThat(http.phase()).isEqualTo(Phase.DECISION);
        assertThat(spans.logicalParent(http).id()).isEqualTo(chat(spans).id());
    }

    interface Desk {
        TokenStream book(String wish);
    }

    static final class Tools {
        @Tool("Finds a room")
        String findRoom(@P("city") String city) {
            return "canary room in " + city;
        }
    }

    /** Asks for a tool first and answers when it has its result. */
    private final class TwoSteps implements StreamingChatModel {
        private final boolean atOnce;

        TwoSteps(boolean atOnce) {
            this.atOnce = atOnce;
        }

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            Runnable work = () -> {
                boolean answered = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
                if (answered) {
                    say(handler);
                } else {
                    handler.onCompleteResponse(answer(AiMessage.from(ToolExecutionRequest.builder()
                            .id("1")
                            .name("findRoom")
                            .arguments("{\"city\": \"canary\"}")
                            .build())));
                }
            };
            if (atOnce) {
                work.run();
            } else {
                elsewhere.execute(work);
            }
        }
    }

    private Desk desk(StreamingChatModel model) {
        return AiServices.builder(Desk.class)
                .streamingChatModel(model)
                .tools(new Tools())
                .contentRetriever(query -> List.of(Content.from("canary known")))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                .build();
    }

    private static String finished(TokenStream stream, Consumer<String> pieces) throws Exception {
        CompletableFuture<String> done = new CompletableFuture<>();
        stream.onPartialResponse(pieces)
                .onCompleteResponse(
                        response -> done.complete(response.aiMessage().text()))
                .onError(done::completeExceptionally)
                .start();
        return done.get(20, TimeUnit.SECONDS);
    }

    @Test
    void anAgentThatStreamsHoldsAllItsRounds(Spans spans) throws Exception {
        for (boolean atOnce : new boolean[] {true, false}) {
            TokenStream stream = desk(new TwoSteps(atOnce)).book("canary wish");
            assertThat(finished(stream, piece -> {})).isEqualTo("canary two");
        }
        List<RecordedSpan> agents = spans.await(2, span -> span.operation() == Operation.INVOKE_AGENT);
        assertThat(agents).allSatisfy(agent -> {
            assertThat(agent.isRoot()).isTrue();
            assertThat(agent.failed()).isFalse();
            assertThat(agent.name()).isEqualTo("Desk.book");
            assertThat(agent.get(Attribute.GEN_AI_AGENT_NAME)).isEqualTo("Desk");
            List<RecordedSpan> beneath = spans.all().stream()
                    .filter(span -> span.traceId() == agent.id() && span.id() != agent.id())
                    .filter(span -> span.operation() != Operation.TASK)
                    .toList();
            assertThat(beneath)
                    .as(spans.describe())
                    .extracting(RecordedSpan::operation)
                    .containsExactly(Operation.RETRIEVAL, Operation.CHAT, Operation.EXECUTE_TOOL, Operation.CHAT);
            assertThat(beneath).allSatisfy(span -> {
                assertThat(spans.logicalParent(span).id()).isEqualTo(agent.id());
                assertThat(span.end()).isLessThanOrEqualTo(agent.end());
            });
            assertThat(agent.number(Attribute.MEMORY_WRITES)).isGreaterThanOrEqualTo(4);
            assertThat(agent.number(Attribute.MEMORY_READS)).isPositive();
            assertThat(agent.number(Attribute.MEMORY_MESSAGES)).isPositive();
        });
        assertThat(spans.of(Operation.INVOKE_AGENT)).hasSize(2);
        assertThat(spans.of(Operation.CHAT).get(0).number(Attribute.TOOL_CALLS)).isEqualTo(1);
        assertThat(spans.of(Operation.CHAT).get(0).get(Attribute.OUTPUT_HASH)).isNotNull();
    }

    @Test
    void aStreamThatFailsFailsItsAgent(Spans spans) throws Exception {
        TokenStream stream = desk(new Failing()).book("canary wish");
        assertThatThrownBy(() -> finished(stream, piece -> {})).hasRootCauseInstanceOf(IllegalStateException.class);
        spans.await(1, span -> span.operation() == Operation.INVOKE_AGENT);
        assertThat(spans.only(Operation.INVOKE_AGENT).get(Attribute.ERROR_TYPE))
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void whatTheReceiverOfAnAgentsPiecesDoesIsTheAgents(Spans spans) throws Exception {
        TokenStream stream = desk(new TwoSteps(false)).book("canary wish");
        finished(stream, piece -> new AtOnce().chat(request("canary"), new Receiver()));
        spans.await(1, span -> span.operation() == Operation.INVOKE_AGENT);
        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(spans.of(Operation.CHAT))
                .hasSize(4)
                .allSatisfy(chat -> assertThat(spans.logicalParent(chat).id()).isEqualTo(agent.id()));
    }
}
