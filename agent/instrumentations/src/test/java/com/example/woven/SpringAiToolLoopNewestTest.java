package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolExecutionResult;

/** From 2.0 on the client calls the tools, in an advisor; before, the models did. */
@ExtendWith(Woven.class)
class SpringAiToolLoopNewestTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    private static ChatClient.ChatClientRequestSpec asking() {
        ScriptedChatModel model =
                ScriptedChatModel.saying("canary found it").firstCalling("findRoom", "{\"city\": \"canary\"}");
        return ChatClient.create(model).prompt("canary question").tools(new SpringAiToolTest.Tools());
    }

    @Test
    void theLoopIsModelToolModelInItsAdvisor(Spans spans) {
        assertThat(asking().call().content()).isEqualTo("canary found it");

        RecordedSpan loop = spans.only(Operation.ADVISOR);
        assertThat(loop.name()).isEqualTo("ToolCallingAdvisor");
        assertThat(loop.parentId()).isEqualTo(spans.only(Operation.INVOKE_AGENT).id());
        assertThat(spans.children(loop))
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.CHAT, Operation.EXECUTE_TOOL, Operation.CHAT);
        List<RecordedSpan> chats = spans.of(Operation.CHAT);
        assertThat(chats.get(0).attributes())
                .containsEntry(Attribute.TOOLS_OFFERED, 2L)
                .containsEntry(Attribute.TOOL_CALLS, 1L)
                .containsEntry(Attribute.GEN_AI_RESPONSE_FINISH_REASONS, "tool_calls")
                .containsKey(Attribute.OUTPUT_HASH);
        assertThat(chats.get(1).number(Attribute.MESSAGES)).isEqualTo(3);
        assertThat(chats.get(1).number(Attribute.INPUT_CHARS))
                .isGreaterThan(chats.get(0).number(Attribute.INPUT_CHARS));
    }

    @Test
    void theLoopOfAStreamGoesOnOnOtherThreads(Spans spans) throws Exception {
        assertThat(String.join("", asking().stream().content().collectList().block()))
                .isEqualTo("canary found it");

        RecordedSpan agent = spans.await(1, span -> span.operation() == Operation.INVOKE_AGENT)
                .get(0);
        RecordedSpan loop = spans.only(Operation.ADVISOR);
        assertThat(spans.logicalParent(loop).id()).isEqualTo(agent.id());
        List<RecordedSpan> chats = spans.of(Operation.CHAT);
        assertThat(chats).as(spans.describe()).hasSize(2);
        RecordedSpan tool = spans.only(Operation.EXECUTE_TOOL);
        for (RecordedSpan inside : List.of(chats.get(0), tool, chats.get(1))) {
            assertThat(spans.logicalParent(inside).id())
                    .as(inside + " in " + spans.describe())
                    .isEqualTo(loop.id());
        }
        assertThat(chats.get(0).number(Attribute.TOOL_CALLS)).isEqualTo(1);
        assertThat(tool.start()).isGreaterThanOrEqualTo(chats.get(0).end());
        assertThat(chats.get(1).start()).isGreaterThanOrEqualTo(tool.end());
    }

    @Test
    void aFailureOfWhichTheLibraryMakesAResultIsStillOne(Spans spans) {
        ToolCallingChatOptions options = ToolCallingChatOptions.builder()
                .toolCallbacks(SpringAiToolTest.tool("findRoom"), SpringAiToolTest.tool("breakDown"))
                .build();
        ChatResponse wish = new ChatResponse(List.of(new Generation(AssistantMessage.builder()
                .content("")
                .toolCalls(List.of(
                        new AssistantMessage.ToolCall("1", "function", "findRoom", "{\"city\": \"canary\"}"),
                        new AssistantMessage.ToolCall("2", "function", "breakDown", "{}")))
                .build())));
        ToolExecutionResult result =
                DefaultToolCallingManager.builder().build().executeToolCalls(new Prompt("canary", options), wish);

        assertThat(result.conversationHistory()).last().isInstanceOf(ToolResponseMessage.class);
        assertThat(spans.named("findRoom").failed()).isFalse();
        assertThat(spans.named("breakDown").failed()).isTrue();
    }
}
