package io.sonde.instrumentations.springai;

import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.memory.ChatMemory;

/** What is said of an agent by the outermost of its advisors: it alone sees the whole request and the whole answer. */
final class Agents {
    /** In 1.x the conversation of those who named none. */
    private static final String NO_CONVERSATION = "default";

    private Agents() {}

    /** A request is on its way to the model. */
    static void asked(ChatClientRequest request) {
        Span agent = Tracer.current(Operation.INVOKE_AGENT);
        if (agent == null) {
            return;
        }
        Map<String, Object> context = request.context();
        if (context != null) {
            conversation(agent, context.get(ChatMemory.CONVERSATION_ID));
        }
        if (request.prompt() != null) {
            Prompts.describe(agent, request.prompt().getInstructions());
        }
    }

    /** Says which conversation a span belongs to. */
    static void conversation(Span span, @Nullable Object id) {
        if (id != null && !NO_CONVERSATION.equals(id)) {
            span.set(Attribute.GEN_AI_CONVERSATION_ID, KeyedHash.of((CharSequence) id.toString()));
        }
    }

    /** An answer is on its way to the program. */
    static void answered(@Nullable ChatClientResponse response) {
        Span agent = Tracer.current(Operation.INVOKE_AGENT);
        if (agent != null && response != null && response.chatResponse() != null) {
            Answers.output(agent, response.chatResponse());
        }
    }
}
