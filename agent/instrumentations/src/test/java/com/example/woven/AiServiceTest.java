package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class AiServiceTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    interface Desk {
        String book(@MemoryId String guest, @UserMessage String wish);
    }

    /** Asks for both tools first and answers when it has their results. */
    static final class TwoSteps implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            boolean answered = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
            AiMessage message = answered
                    ? AiMessage.from("canary done")
                    : AiMessage.from(List.of(tool("1", "findRoom"), tool("2", "breakDown")));
            return ChatResponse.builder()
                    .aiMessage(message)
                    .tokenUsage(new TokenUsage(10, 5))
                    .build();
        }

        private static ToolExecutionRequest tool(String id, String name) {
            return ToolExecutionRequest.builder()
                    .id(id)
                    .name(name)
                    .arguments("{\"city\": \"canary\"}")
                    .build();
        }
    }

    static final class Tools {
        @Tool("Finds a room")
        String findRoom(@P("city") String city) {
            return "canary room in " + city;
        }

        @Tool("Fails")
        String breakDown(@P("city") String city) {
            throw new IllegalStateException("canary " + city);
        }
    }

    static Desk desk() {
        return AiServices.builder(Desk.class)
                .chatModel(new TwoSteps())
                .tools(new Tools())
                .chatMemoryProvider(id ->
                        MessageWindowChatMemory.builder().id(id).maxMessages(20).build())
                .build();
    }

    @Test
    void anAgentIsTheRootOfItsModelCallsAndTools(Spans spans) {
        assertThat(desk().book("canary guest", "canary wish")).isEqualTo("canary done");

        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(agent.isRoot()).isTrue();
        assertThat(agent.name()).isEqualTo("Desk.book");
        assertThat(agent.attributes())
                .containsEntry(Attribute.GEN_AI_AGENT_NAME, "Desk")
                .containsEntry(Attribute.SESSION_SOURCE, "framework");
        assertThat(spans.of(Operation.CHAT)).hasSize(2).allMatch(chat -> chat.parentId() == agent.id());
        RecordedSpan first = spans.of(Operation.CHAT).get(0);
        assertThat(first.get(Attribute.CODE_FUNCTION_NAME))
                .isEqualTo("com.example.woven.AiServiceTest.anAgentIsTheRootOfItsModelCallsAndTools");
        assertThat(first.number(Attribute.TOOLS_OFFERED)).isEqualTo(2);
        assertThat(first.number(Attribute.TOOL_CALLS)).isEqualTo(2);
        assertThat(spans.children(agent))
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.CHAT, Operation.EXECUTE_TOOL, Operation.EXECUTE_TOOL, Operation.CHAT);
    }

    @Test
    void memoryIsCountedOnTheAgent(Spans spans) {
        desk().book("canary guest", "canary wish");
        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(agent.number(Attribute.MEMORY_WRITES)).isGreaterThanOrEqualTo(5);
        assertThat(agent.number(Attribute.MEMORY_READS)).isPositive();
        assertThat(agent.number(Attribute.MEMORY_MESSAGES)).isPositive();
    }

    interface Asking {
        String ask(String question);
    }

    static final class Colleague {
        private final Asking other = AiServices.builder(Asking.class)
                .chatModel(new TwoSteps())
                .tools(new Tools())
                .build();

        @Tool("Asks a colleague")
        String findRoom(@P("city") String city) {
            return other.ask("canary " + city);
        }

        @Tool("Asks nobody")
        String breakDown(@P("city") String city) {
            return "canary";
        }
    }

    @Test
    void anAgentBehindAToolIsPartOfTheSession(Spans spans) {
        Asking outer = AiServices.builder(Asking.class)
                .chatModel(new TwoSteps())
                .tools(new Colleague())
                .build();
        outer.ask("canary");
        List<RecordedSpan> agents = spans.of(Operation.INVOKE_AGENT);
        assertThat(agents).hasSize(2);
        assertThat(agents.get(1).traceId()).isEqualTo(agents.get(0).id());
        RecordedSpan tool = spans.children(agents.get(0)).stream()
                .filter(span -> span.name().equals("findRoom"))
                .findFirst()
                .orElseThrow();
        assertThat(agents.get(1).parentId()).isEqualTo(tool.id());
        assertThat(agents.get(0).get(Attribute.GEN_AI_CONVERSATION_ID)).isNull();
    }
}
