package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Counts reads and writes of chat memory on the agent around them: a memory is asked too often for spans of its own. In a
 * stream the memory is asked on another thread, and the task there has the counts.
 */
public final class ChatMemoryWeaving implements Weaving {
    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return "org.springframework.ai.chat.memory.ChatMemory";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.chat.memory.ChatMemory")
                .declaring("add", "clear", "get");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("get").and(takesArguments(String.class)).and(isPublic()), ReadAdvice.class);
        advices.on(
                named("add")
                        .and(takesArguments(String.class, List.class))
                        .or(named("clear").and(takesArguments(String.class)))
                        .and(isPublic()),
                WriteAdvice.class);
    }

    /** After {@code get}. */
    public static final class ReadAdvice {
        private ReadAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(
                @Advice.Argument(0) @Nullable String conversation, @Advice.Return @Nullable List<?> messages) {
            Span span = Memories.owner(Tracer.current());
            if (span != null && messages != null) {
                Memories.conversation(span, conversation);
                span.add(Attribute.MEMORY_READS, 1);
                span.set(Attribute.MEMORY_MESSAGES, (long) messages.size());
            }
        }
    }

    /** After {@code add} and {@code clear}. */
    public static final class WriteAdvice {
        private WriteAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Argument(0) @Nullable String conversation) {
            Span span = Memories.owner(Tracer.current());
            if (span != null) {
                Memories.conversation(span, conversation);
                span.add(Attribute.MEMORY_WRITES, 1);
            }
        }
    }
}
