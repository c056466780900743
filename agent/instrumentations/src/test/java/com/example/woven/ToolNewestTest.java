package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.ToolExecutor;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tools that are lambdas, classes of the program's own, or run beside each other. */
@ExtendWith(Woven.class)
class ToolNewestTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    interface Desk {
        String ask(String question);
    }

    private static ToolExecutionRequest tool(String id, String name) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name(name)
                .arguments("{\"city\": \"canary\"}")
                .build();
    }

    /** Asks for these tools first. */
    private record Asking(List<ToolExecutionRequest> tools) implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            boolean answered = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
            return ChatResponse.builder()
                    .aiMessage(answered ? AiMessage.from("canary done") : AiMessage.from(tools))
                    .build();
        }
    }

    private static final class Own implements ToolExecutor {
        @Override
        public String execute(ToolExecutionRequest request, Object memoryId) {
            return "canary";
        }
    }

    private static Map<ToolSpecification, ToolExecutor> named(String name, ToolExecutor executor) {
        return Map.of(ToolSpecification.builder().name(name).build(), executor);
    }

    @Test
    void aToolThatIsALambdaIsSeenOnce(Spans spans) {
        Desk desk = AiServices.builder(Desk.class)
                .chatModel(new Asking(List.of(tool("1", "look"), tool("2", "fail"), tool("3", "own"))))
                .tools(named("look", (request, memory) -> "canary found"))
                .tools(named("fail", (request, memory) -> {
                    throw new IllegalStateException("canary");
                }))
                .tools(named("own", new Own()))
                .build();
        assertThat(desk.ask("canary")).isEqualTo("canary done");

        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(spans.of(Operation.EXECUTE_TOOL))
                .as(spans.describe())
                .hasSize(3)
                .allMatch(tool -> tool.parentId() == agent.id())
                .allSatisfy(tool -> assertThat(tool.attributes())
                        .containsKeys(Attribute.INPUT_HASH, Attribute.GEN_AI_TOOL_NAME, Attribute.GEN_AI_TOOL_CALL_ID));
        assertThat(spans.named("look").attributes())
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.ToolNewestTest.lambda")
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary found".length())
                .containsKey(Attribute.OUTPUT_HASH);
        assertThat(spans.named("look").failed()).isFalse();
        assertThat(spans.named("fail").failed()).isTrue();
        assertThat(spans.named("own").get(Attribute.CODE_FUNCTION_NAME))
                .isEqualTo("com.example.woven.ToolNewestTest$Own.execute");
    }

    static final class Slow {
        private final CyclicBarrier together = new CyclicBarrier(2);

        @Tool("One")
        String one(@P("city") String city) throws Exception {
            together.await(20, TimeUnit.SECONDS);
            return "canary one";
        }

        @Tool("Two")
        String two(@P("city") String city) throws Exception {
            together.await(20, TimeUnit.SECONDS);
            return "canary two";
        }
    }

    @Test
    void toolsThatRunBesideEachOtherKeepTheirAgent(Spans spans) {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Desk desk = AiServices.builder(Desk.class)
                    .chatModel(new Asking(List.of(tool("1", "one"), tool("2", "two"))))
                    .tools(new Slow())
                    .executeToolsConcurrently(pool)
                    .build();
            assertThat(desk.ask("canary")).isEqualTo("canary done");
        } finally {
            pool.shutdownNow();
        }
        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(spans.of(Operation.EXECUTE_TOOL)).hasSize(2).allSatisfy(tool -> {
            assertThat(spans.logicalParent(tool).id()).isEqualTo(agent.id());
            assertThat(tool.failed()).isFalse();
            assertThat(tool.get(Attribute.OUTPUT_HASH)).isNotNull();
        });
        assertThat(spans.named("one").threadId())
                .isNotEqualTo(spans.named("two").threadId());
    }
}
