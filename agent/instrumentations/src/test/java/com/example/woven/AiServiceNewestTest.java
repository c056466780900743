package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What LangChain4j 1.0.0 has not: the invocation's context, the result of a tool, methods of Object on a service. */
@ExtendWith(Woven.class)
class AiServiceNewestTest {
    @Test
    void aToolThatFailsIsAnErrorAlthoughTheLibraryGoesOn(Spans spans) {
        AiServiceTest.desk().book("canary guest", "canary wish");

        RecordedSpan good = spans.named("findRoom");
        assertThat(good.failed()).isFalse();
        assertThat(good.attributes())
                .containsEntry(Attribute.GEN_AI_TOOL_NAME, "findRoom")
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.AiServiceTest$Tools.findRoom")
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary room in canary".length())
                .containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH, Attribute.GEN_AI_TOOL_CALL_ID);
        RecordedSpan bad = spans.named("breakDown");
        assertThat(bad.failed()).as(bad.toString()).isTrue();
        assertThat(bad.get(Attribute.INPUT_HASH)).isEqualTo(good.get(Attribute.INPUT_HASH));
    }

    @Test
    void theSameConversationIsRecognised(Spans spans) {
        AiServiceTest.desk().book("canary guest", "canary wish");
        AiServiceTest.desk().book("canary guest", "canary other wish");
        AiServiceTest.desk().book("canary other guest", "canary wish");
        List<Long> conversations = spans.of(Operation.INVOKE_AGENT).stream()
                .map(agent -> agent.number(Attribute.GEN_AI_CONVERSATION_ID))
                .toList();
        assertThat(conversations.get(0)).isEqualTo(conversations.get(1)).isNotEqualTo(conversations.get(2));
        assertThat(spans.of(Operation.INVOKE_AGENT).stream()
                        .map(RecordedSpan::traceId)
                        .distinct())
                .hasSize(3);
    }

    @Test
    void methodsOfObjectAreNoCalls(Spans spans) {
        AiServiceTest.Desk desk = AiServiceTest.desk();
        assertThat(desk.toString()).isNotEmpty();
        assertThat(desk.hashCode()).isEqualTo(desk.hashCode());
        assertThat(desk.equals(desk)).isTrue();
        assertThat(spans.all()).isEmpty();
    }

    @Test
    void nothingOfTheLibraryIsRefused() {
        assertThat(Woven.census())
                .anySatisfy(line -> assertThat(line).startsWith("langchain4j 1.19.0 WOVEN"))
                .noneSatisfy(line -> assertThat(line).contains("REFUSED"))
                .allSatisfy(line -> assertThat(line).endsWith("[]"));
    }
}
