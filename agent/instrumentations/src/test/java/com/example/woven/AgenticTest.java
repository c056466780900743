package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import dev.langchain4j.agentic.supervisor.SupervisorAgent;
import dev.langchain4j.agentic.supervisor.SupervisorResponseStrategy;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class AgenticTest {
    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    /** Says these things, one after the other, then the last again. */
    private static final class Script implements ChatModel {
        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private volatile String last = "canary";

        Script(String... lines) {
            this.lines.addAll(List.of(lines));
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            String next = lines.poll();
            last = next == null ? last : next;
            return ChatResponse.builder().aiMessage(AiMessage.from(last)).build();
        }
    }

    public interface Writer {
        @Agent(value = "Writes a story", outputKey = "story")
        @UserMessage("Write about {{topic}}")
        String write(@V("topic") String topic);
    }

    public interface Editor {
        @Agent(value = "Edits a story", outputKey = "story")
        @UserMessage("Edit {{story}}")
        String edit(@V("story") String story);
    }

    public interface Press {
        @Agent(outputKey = "story")
        String publish(@MemoryId String customer, @V("topic") String topic);
    }

    private static Writer writer() {
        return AgenticServices.agentBuilder(Writer.class)
                .chatModel(new Script("canary story"))
                .build();
    }

    private static Editor editor() {
        return AgenticServices.agentBuilder(Editor.class)
                .chatModel(new Script("canary edited"))
                .name("corrector")
                .build();
    }

    private static void assertAgentWithItsModel(Spans spans, RecordedSpan agent) {
        assertThat(agent.operation()).isEqualTo(Operation.INVOKE_AGENT);
        assertThat(spans.children(agent))
                .as(spans.describe())
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.CHAT);
    }

    @Test
    void aSequenceHoldsOneSpanForEachAgent(Spans spans) {
        Press press = AgenticServices.sequenceBuilder(Press.class)
                .subAgents(writer(), editor())
                .outputKey("story")
                .build();
        assertThat(press.publish("canary guest", "canary")).isEqualTo("canary edited");

        RecordedSpan workflow = spans.only(Operation.INVOKE_WORKFLOW);
        assertThat(workflow.isRoot()).isTrue();
        assertThat(workflow.name()).isEqualTo("Press.publish");
        assertThat(workflow.attributes())
                .containsEntry(Attribute.GEN_AI_WORKFLOW_NAME, "Press")
                .containsEntry(Attribute.SESSION_SOURCE, "framework")
                .containsKey(Attribute.GEN_AI_CONVERSATION_ID);
        List<RecordedSpan> agents = spans.children(workflow);
        assertThat(agents).extracting(RecordedSpan::name).containsExactly("Writer.write", "Editor.edit");
        assertThat(agents).allSatisfy(agent -> assertAgentWithItsModel(spans, agent));
        assertThat(agents.get(0).attributes())
                .containsEntry(Attribute.GEN_AI_AGENT_NAME, "Writer")
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.AgenticTest$Writer.write");
        assertThat(agents.get(1).get(Attribute.GEN_AI_AGENT_NAME)).isEqualTo("corrector");
        assertThat(spans.of(Operation.PLAN)).isEmpty();
    }

    @Test
    void theSameConversationIsRecognised(Spans spans) {
        Press press = AgenticServices.sequenceBuilder(Press.class)
                .subAgents(writer(), editor())
                .outputKey("story")
                .build();
        press.publish("canary guest", "canary");
        press.publish("canary guest", "canary two");
        press.publish("canary other", "canary");
        List<Long> conversations = spans.of(Operation.INVOKE_WORKFLOW).stream()
                .map(run -> run.number(Attribute.GEN_AI_CONVERSATION_ID))
                .toList();
        assertThat(conversations.get(0)).isEqualTo(conversations.get(1)).isNotEqualTo(conversations.get(2));
    }

    @Test
    void anAgentOnItsOwnIsOneSpan(Spans spans) {
        assertThat(writer().write("canary")).isEqualTo("canary story");
        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(agent.isRoot()).isTrue();
        assertThat(agent.name()).isEqualTo("Writer.write");
        assertAgentWithItsModel(spans, agent);
    }

    /** An agent without a model. */
    public static final class Counter {
        private final CyclicBarrier together;

        Counter(CyclicBarrier together) {
            this.together = together;
        }

        @Agent(outputKey = "count")
        public String count(@V("topic") String topic) throws Exception {
            together.await(20, TimeUnit.SECONDS);
            return "canary";
        }
    }

    /** Another. */
    public static final class Measurer {
        private final CyclicBarrier together;

        Measurer(CyclicBarrier together) {
            this.together = together;
        }

        @Agent(outputKey = "length")
        public String measure(@V("topic") String topic) throws Exception {
            together.await(20, TimeUnit.SECONDS);
            return "canary";
        }
    }

    @Test
    void agentsBesideEachOtherKeepTheirWorkflow(Spans spans) {
        CyclicBarrier together = new CyclicBarrier(2);
        UntypedAgent both = AgenticServices.parallelBuilder()
                .subAgents(new Counter(together), new Measurer(together))
                .build();
        both.invoke(Map.of("topic", "canary"));

        RecordedSpan workflow = spans.only(Operation.INVOKE_WORKFLOW);
        assertThat(workflow.get(Attribute.GEN_AI_CONVERSATION_ID)).isNull();
        assertThat(spans.of(Operation.INVOKE_AGENT))
                .as(spans.describe())
                .hasSize(2)
                .allSatisfy(agent -> assertThat(spans.logicalParent(agent).id()).isEqualTo(workflow.id()))
                .extracting(RecordedSpan::name)
                .containsExactlyInAnyOrder("Counter.count", "Measurer.measure");
    }

    @Test
    void aLoopInvokesItsAgentAgainAndAgain(Spans spans) {
        UntypedAgent loop = AgenticServices.loopBuilder()
                .subAgents(editor())
                .maxIterations(3)
                .outputKey("story")
                .build();
        loop.invoke(Map.of("story", "canary"));

        RecordedSpan workflow = spans.only(Operation.INVOKE_WORKFLOW);
        assertThat(spans.children(workflow)).hasSize(3).allSatisfy(agent -> assertAgentWithItsModel(spans, agent));
    }

    @Test
    void aConditionInvokesTheAgentItPicks(Spans spans) {
        UntypedAgent condition = AgenticServices.conditionalBuilder()
                .subAgents(scope -> true, writer())
                .subAgents(scope -> false, editor())
                .build();
        condition.invoke(Map.of("topic", "canary"));

        RecordedSpan workflow = spans.only(Operation.INVOKE_WORKFLOW);
        assertThat(spans.children(workflow)).extracting(RecordedSpan::name).containsExactly("Writer.write");
    }

    @Test
    void aWorkflowInAWorkflowIsNoAgentOfItsOwn(Spans spans) {
        UntypedAgent inner = AgenticServices.loopBuilder()
                .subAgents(editor())
                .maxIterations(2)
                .outputKey("story")
                .build();
        Press press = AgenticServices.sequenceBuilder(Press.class)
                .subAgents(writer(), inner)
                .outputKey("story")
                .build();
        press.publish("canary guest", "canary");

        List<RecordedSpan> workflows = spans.of(Operation.INVOKE_WORKFLOW);
        assertThat(workflows).hasSize(2);
        assertThat(workflows.get(1).parentId()).isEqualTo(workflows.get(0).id());
        assertThat(spans.of(Operation.INVOKE_AGENT)).as(spans.describe()).hasSize(3);
        assertThat(spans.children(workflows.get(1))).hasSize(2);
    }

    @Test
    void anAsynchronousAgentKeepsItsWorkflow(Spans spans) {
        Writer later = AgenticServices.agentBuilder(Writer.class)
                .chatModel(new Script("canary story"))
                .async(true)
                .build();
        Press press = AgenticServices.sequenceBuilder(Press.class)
                .subAgents(later, editor())
                .outputKey("story")
                .build();
        press.publish("canary guest", "canary");
        RecordedSpan workflow = spans.only(Operation.INVOKE_WORKFLOW);
        RecordedSpan agent = spans.named("Writer.write");
        assertThat(agent.threadId()).isNotEqualTo(workflow.threadId());
        assertThat(spans.logicalParent(agent).id()).isEqualTo(workflow.id());
        assertAgentWithItsModel(spans, agent);
    }

    /** An agent that fails. */
    public static final class Broken {
        @Agent(outputKey = "count")
        public String fail(@V("topic") String topic) {
            throw new IllegalStateException("canary");
        }
    }

    @Test
    void anAgentThatFailsFailsItsWorkflow(Spans spans) {
        UntypedAgent sequence =
                AgenticServices.sequenceBuilder().subAgents(new Broken()).build();
        assertThatThrownBy(() -> sequence.invoke(Map.of("topic", "canary"))).isInstanceOf(RuntimeException.class);
        assertThat(spans.only(Operation.INVOKE_AGENT).failed()).isTrue();
        assertThat(spans.only(Operation.INVOKE_WORKFLOW).failed()).isTrue();
    }

    @Test
    void aSupervisorPlansEachStepWithItsModel(Spans spans) {
        Script planner = new Script(
                "{\"agentName\": \"write\", \"arguments\": {\"topic\": \"canary\"}}",
                "{\"agentName\": \"done\", \"arguments\": {\"response\": \"canary done\"}}");
        SupervisorAgent supervisor = AgenticServices.supervisorBuilder()
                .chatModel(planner)
                .responseStrategy(SupervisorResponseStrategy.LAST)
                .subAgents(writer())
                .build();
        supervisor.invoke("canary wish");

        RecordedSpan workflow = spans.only(Operation.INVOKE_WORKFLOW);
        assertThat(spans.children(workflow))
                .as(spans.describe())
                .extracting(RecordedSpan::operation)
                .containsExactly(Operation.PLAN, Operation.INVOKE_AGENT, Operation.PLAN);
        assertThat(spans.of(Operation.PLAN)).allSatisfy(plan -> {
            assertThat(plan.phase()).isEqualTo(Phase.DECISION);
            assertThat(spans.children(plan)).extracting(RecordedSpan::operation).containsExactly(Operation.CHAT);
        });
        assertAgentWithItsModel(spans, spans.only(Operation.INVOKE_AGENT));
    }

    public interface Teller {
        @Agent(value = "Tells a story", outputKey = "story")
        @UserMessage("Tell about {{topic}}")
        TokenStream tell(@V("topic") String topic);
    }

    public interface Evening {
        @Agent(outputKey = "story")
        TokenStream spend(@V("topic") String topic);
    }

    /** Answers at once, in one piece. */
    private static final class Talking implements StreamingChatModel {
        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            handler.onPartialResponse("canary");
            handler.onCompleteResponse(
                    ChatResponse.builder().aiMessage(AiMessage.from("canary")).build());
        }
    }

    @Test
    void anAgentThatStreamsIsOneSpanInAWorkflowToo(Spans spans) throws Exception {
        Teller teller = AgenticServices.agentBuilder(Teller.class)
                .streamingChatModel(new Talking())
                .build();
        Evening evening = AgenticServices.sequenceBuilder(Evening.class)
                .subAgents(teller)
                .outputKey("story")
                .build();
        CompletableFuture<String> told = new CompletableFuture<>();
        evening.spend("canary")
                .onPartialResponse(piece -> {})
                .onCompleteResponse(
                        response -> told.complete(response.aiMessage().text()))
                .onError(told::completeExceptionally)
                .start();
        assertThat(told.get(20, TimeUnit.SECONDS)).isEqualTo("canary");

        spans.await(1, span -> span.operation() == Operation.INVOKE_AGENT);
        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(agent.name()).isEqualTo("Teller.tell");
        assertThat(agent.parentId())
                .isEqualTo(spans.only(Operation.INVOKE_WORKFLOW).id());
        assertThat(spans.logicalParent(spans.only(Operation.CHAT)).id()).isEqualTo(agent.id());
    }

    @Test
    void nothingOfTheLibraryIsRefused() {
        writer();
        assertThat(Woven.census())
                .anySatisfy(line ->
                        assertThat(line).startsWith("langchain4j-agentic 1.").contains(" WOVEN "))
                .filteredOn(line -> line.startsWith("langchain4j-agentic "))
                .allSatisfy(line -> assertThat(line).endsWith("[]"));
    }
}
