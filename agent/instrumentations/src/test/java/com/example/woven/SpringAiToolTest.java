package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.ai.tool.method.MethodToolCallbackProvider;

@ExtendWith(Woven.class)
class SpringAiToolTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    static final class Tools {
        @Tool(description = "Finds a room")
        String findRoom(@ToolParam(description = "city") String city) {
            return "canary room in " + city;
        }

        @Tool(description = "Fails")
        String breakDown() {
            throw new IllegalStateException("canary");
        }
    }

    static ToolCallback tool(String name) {
        ToolCallback[] all = MethodToolCallbackProvider.builder()
                .toolObjects(new Tools())
                .build()
                .getToolCallbacks();
        return Arrays.stream(all)
                .filter(tool -> tool.getToolDefinition().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMethodIsOneAction(Spans spans) {
        String result = tool("findRoom").call("{\"city\": \"canary\"}");
        tool("findRoom").call("{\"city\": \"canary\"}", new ToolContext(Map.of("canary", "canary")));

        assertThat(spans.all()).as(spans.describe()).hasSize(2);
        assertThat(spans.of(Operation.EXECUTE_TOOL)).allSatisfy(action -> {
            assertThat(action.name()).isEqualTo("findRoom");
            assertThat(action.phase()).isEqualTo(Phase.ACTION);
            assertThat(action.failed()).isFalse();
            assertThat(action.attributes())
                    .containsEntry(Attribute.GEN_AI_TOOL_NAME, "findRoom")
                    .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.SpringAiToolTest$Tools.findRoom")
                    .containsEntry(Attribute.INPUT_CHARS, 18L)
                    .containsEntry(Attribute.OUTPUT_CHARS, (long) result.length())
                    .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
        });
    }

    record City(String city) {}

    @Test
    void aLambdaIsOneAction(Spans spans) {
        Function<City, String> body = city -> "canary in " + city.city();
        FunctionToolCallback.builder("find", body)
                .description("Finds")
                .inputType(City.class)
                .build()
                .call("{\"city\": \"canary\"}");
        RecordedSpan action = spans.only(Operation.EXECUTE_TOOL);
        assertThat(action.name()).isEqualTo("find");
        assertThat(action.attributes()).containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
    }

    /** A callback of the program's own, which has another one do the work. */
    private static final class Logged implements ToolCallback {
        private final ToolCallback delegate;

        Logged(ToolCallback delegate) {
            this.delegate = delegate;
        }

        @Override
        public ToolDefinition getToolDefinition() {
            return delegate.getToolDefinition();
        }

        @Override
        public String call(String arguments) {
            return delegate.call(arguments);
        }
    }

    @Test
    void aCallbackOfOnesOwnThatDelegatesIsOneAction(Spans spans) {
        new Logged(tool("findRoom")).call("{\"city\": \"canary\"}", new ToolContext(Map.of()));
        RecordedSpan action = spans.only(Operation.EXECUTE_TOOL);
        assertThat(action.name()).isEqualTo("findRoom");
        assertThat(action.get(Attribute.CODE_FUNCTION_NAME))
                .isEqualTo("com.example.woven.SpringAiToolTest$Tools.findRoom");
    }

    @Test
    void aFailureIsTheToolsOwn(Spans spans) {
        assertThatThrownBy(() -> tool("breakDown").call("{}")).isInstanceOf(RuntimeException.class);
        RecordedSpan action = spans.only(Operation.EXECUTE_TOOL);
        assertThat(action.failed()).isTrue();
        assertThat(action.get(Attribute.ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
    }
}
