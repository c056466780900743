package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import dev.langchain4j.invocation.InvocationContext;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** The conversation of an agent span. Apart from {@link AiServiceWeaving}, because older versions do not tell it. */
public final class ConversationWeaving implements Weaving {
    private static final String CONTEXT = "dev.langchain4j.invocation.InvocationContext";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return CONTEXT;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("java.lang.reflect.InvocationHandler")
                .startingWith("dev.langchain4j.service.DefaultAiServices$")
                .declaring("invoke");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("invoke").and(takesArgument(2, named(CONTEXT))), ContextAdvice.class);
    }

    /** Inside it, where the conversation is known. */
    public static final class ContextAdvice {
        private ContextAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static void enter(@Advice.Argument(2) @Nullable InvocationContext context) {
            Span span = Tracer.current(Operation.INVOKE_AGENT);
            Object conversation = span == null || context == null ? null : context.chatMemoryId();
            if (span != null && conversation != null && !"default".equals(conversation)) {
                span.set(Attribute.GEN_AI_CONVERSATION_ID, KeyedHash.of(conversation));
            }
        }
    }
}
