package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import reactor.core.publisher.Flux;

@ExtendWith(Woven.class)
class SpringAiClientTest {
    private final ChatClient client = ChatClient.create(ScriptedChatModel.saying("canary answer of four"));

    @AfterEach
    void nothingIsTold(Spans spans) {
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    /** The program's own class, after which its agent is called. */
    private static final class Desk {
        private final ChatClient client;

        Desk(ChatClient client) {
            this.client = client;
        }

        String ask(String question) {
            return client.prompt().user(question).call().content();
        }

        String askLater(String question) {
            Supplier<String> later = () -> client.prompt().user(question).call().content();
            return later.get();
        }

        Flux<String> tell(String question) {
            return client.prompt().user(question).stream().content();
        }
    }

    /** In 2.0 each client brings an advisor that calls the tools. */
    private static final String BROUGHT = "ToolCallingAdvisor";

    /** The nearest span around this one that the program caused. */
    private static RecordedSpan around(Spans spans, RecordedSpan span) {
        RecordedSpan parent = spans.logicalParent(span);
        return parent.name().equals(BROUGHT) ? spans.logicalParent(parent) : parent;
    }

    private static List<RecordedSpan> advisors(Spans spans) {
        return spans.of(Operation.ADVISOR).stream()
                .filter(advisor -> !advisor.name().equals(BROUGHT))
                .toList();
    }

    @Test
    void aCallIsAnAgentNamedAfterWhoAsked(Spans spans) {
        assertThat(new Desk(client).ask("canary question")).isEqualTo("canary answer of four");

        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(agent.isRoot()).isTrue();
        assertThat(agent.name()).isEqualTo("Desk.ask");
        assertThat(agent.attributes())
                .containsEntry(Attribute.GEN_AI_AGENT_NAME, "Desk")
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.SpringAiClientTest$Desk.ask")
                .containsEntry(Attribute.SESSION_SOURCE, "framework")
                .containsEntry(Attribute.INPUT_CHARS, (long) "canary question".length())
                .containsEntry(Attribute.OUTPUT_CHARS, (long) "canary answer of four".length())
                .containsKeys(Attribute.CODE_LINE_NUMBER, Attribute.INPUT_HASH, Attribute.OUTPUT_HASH)
                .doesNotContainKey(Attribute.GEN_AI_CONVERSATION_ID);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(advisors(spans)).isEmpty();
        assertThat(around(spans, chat).id()).isEqualTo(agent.id());
        assertThat(chat.get(Attribute.OUTPUT_HASH)).isEqualTo(agent.get(Attribute.OUTPUT_HASH));
    }

    @Test
    void aLambdaBelongsToItsMethod(Spans spans) {
        new Desk(client).askLater("canary");
        assertThat(spans.only(Operation.INVOKE_AGENT).name()).isEqualTo("Desk.askLater");
    }

    record Room(String name, int beds) {}

    @Test
    void eachWayToGetTheAnswerIsOneAgent(Spans spans) {
        ChatClient json = ChatClient.create(ScriptedChatModel.saying("{\"name\": \"canary\", \"beds\": 2}"));
        assertThat(json.prompt("canary").call().entity(Room.class)).isEqualTo(new Room("canary", 2));
        assertThat(json.prompt("canary").call().responseEntity(Room.class).entity())
                .isEqualTo(new Room("canary", 2));
        assertThat(json.prompt("canary").call().chatResponse()).isNotNull();
        assertThat(json.prompt("canary").call().chatClientResponse()).isNotNull();
        assertThat(spans.of(Operation.INVOKE_AGENT)).hasSize(4).allMatch(RecordedSpan::isRoot);
        assertThat(spans.of(Operation.CHAT)).hasSize(4);
        assertThat(advisors(spans)).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeReadFailsTheAgentAndNotTheModel(Spans spans) {
        assertThatThrownBy(() -> client.prompt("canary").call().entity(Room.class))
                .isInstanceOf(RuntimeException.class);
        assertThat(spans.only(Operation.INVOKE_AGENT).failed()).isTrue();
        assertThat(spans.only(Operation.CHAT).failed()).isFalse();
    }

    /** An advisor that does something before and after. */
    private record Guard(int order) implements BaseAdvisor {
        @Override
        public ChatClientRequest before(ChatClientRequest request, AdvisorChain chain) {
            return request;
        }

        @Override
        public ChatClientResponse after(ChatClientResponse response, AdvisorChain chain) {
            return response;
        }

        @Override
        public int getOrder() {
            return order;
        }
    }

    /** An advisor that asks again when the answer does not suit it. */
    private static final class Insisting implements CallAdvisor {
        @Override
        public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
            return chain.nextCall(request);
        }

        @Override
        public String getName() {
            return "canary name";
        }

        @Override
        public int getOrder() {
            return 7;
        }
    }

    @Test
    void advisorsNestAsFiltersDo(Spans spans) {
        client.prompt("canary")
                .advisors(new Guard(1), new Guard(2), new Insisting())
                .call()
                .content();

        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        List<RecordedSpan> advisors = advisors(spans);
        assertThat(advisors).extracting(RecordedSpan::name).containsExactly("Guard", "Guard", "Insisting");
        assertThat(around(spans, advisors.get(0)).id()).isEqualTo(agent.id());
        assertThat(advisors.get(1).parentId()).isEqualTo(advisors.get(0).id());
        assertThat(advisors.get(2).parentId()).isEqualTo(advisors.get(1).id());
        assertThat(spans.only(Operation.CHAT).parentId())
                .isEqualTo(advisors.get(2).id());
        assertThat(agent.attributes()).containsKeys(Attribute.INPUT_HASH, Attribute.OUTPUT_HASH);
    }

    @Test
    void memoryAndConversationAreTheAgents(Spans spans) {
        ChatMemory memory = MessageWindowChatMemory.builder().build();
        for (String guest : new String[] {"canary guest", "canary guest", "canary other"}) {
            client.prompt("canary")
                    .advisors(MessageChatMemoryAdvisor.builder(memory).build())
                    .advisors(advisors -> advisors.param(ChatMemory.CONVERSATION_ID, guest))
                    .call()
                    .content();
        }
        List<RecordedSpan> agents = spans.of(Operation.INVOKE_AGENT);
        List<Long> conversations = agents.stream()
                .map(agent -> agent.number(Attribute.GEN_AI_CONVERSATION_ID))
                .toList();
        assertThat(conversations.get(0))
                .isPositive()
                .satisfies(first -> assertThat(conversations.get(1)).isEqualTo(first))
                .isNotEqualTo(conversations.get(2));
        assertThat(agents.get(0).number(Attribute.MEMORY_READS)).isEqualTo(1);
        assertThat(agents.get(0).number(Attribute.MEMORY_WRITES)).isEqualTo(2);
        assertThat(agents.get(0).number(Attribute.MEMORY_MESSAGES)).isEqualTo(2);
        assertThat(agents.get(1).number(Attribute.MEMORY_MESSAGES)).isEqualTo(4);
        assertThat(advisors(spans))
                .hasSize(3)
                .allMatch(advisor -> advisor.name().equals("MessageChatMemoryAdvisor"));
    }

    @Test
    void anAgentInsideAnotherIsPartOfItsSession(Spans spans) {
        Desk inner = new Desk(client);
        Woven.session(() -> inner.ask("canary"));
        RecordedSpan agent = spans.only(Operation.INVOKE_AGENT);
        assertThat(agent.parentId()).isEqualTo(spans.only(Operation.SESSION).id());
        assertThat(agent.isRoot()).isFalse();
    }

    @Test
    void aStreamIsOneAgentUntilItsEnd(Spans spans) throws Exception {
        Flux<String> told = new Desk(client).tell("canary question");
        assertThat(spans.all()).isEmpty();
        assertThat(String.join("", told.collectList().block())).isEqualTo("canary answer of four");

        RecordedSpan agent = spans.await(1, span -> span.operation() == Operation.INVOKE_AGENT)
                .get(0);
        assertThat(spans.of(Operation.INVOKE_AGENT)).as(spans.describe()).hasSize(1);
        assertThat(agent.name()).isEqualTo("Desk.tell");
        assertThat(agent.attributes())
                .containsEntry(Attribute.GEN_AI_AGENT_NAME, "Desk")
                .containsEntry(Attribute.GEN_AI_REQUEST_STREAM, true)
                .containsKeys(Attribute.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, Attribute.CHUNKS, Attribute.INPUT_HASH);
        RecordedSpan chat = spans.only(Operation.CHAT);
        assertThat(around(spans, chat).id()).isEqualTo(agent.id());
        assertThat(chat.number(Attribute.GEN_AI_USAGE_OUTPUT_TOKENS)).isEqualTo(7);
    }

    @Test
    void advisorsOfAStreamNestAcrossThreads(Spans spans) throws Exception {
        ChatMemory memory = MessageWindowChatMemory.builder().build();
        client
                .prompt("canary")
                .advisors(new Guard(1), MessageChatMemoryAdvisor.builder(memory).build())
                .advisors(advisors -> advisors.param(ChatMemory.CONVERSATION_ID, "canary guest"))
                .stream()
                .chatResponse()
                .blockLast();

        RecordedSpan agent = spans.await(1, span -> span.operation() == Operation.INVOKE_AGENT)
                .get(0);
        RecordedSpan guard = spans.named("Guard");
        RecordedSpan remembering = spans.named("MessageChatMemoryAdvisor");
        RecordedSpan chat = spans.only(Operation.CHAT);
        RecordedSpan outer = guard.start() < remembering.start() ? guard : remembering;
        RecordedSpan inner = outer == guard ? remembering : guard;
        assertThat(around(spans, outer).id()).isEqualTo(agent.id());
        assertThat(around(spans, inner).id()).isEqualTo(outer.id());
        assertThat(around(spans, chat).id()).isEqualTo(inner.id());
        assertThat(agent.attributes()).containsKey(Attribute.GEN_AI_CONVERSATION_ID);
    }
}
