package io.sonde.instrumentations.springai;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * How many messages of a conversation are stored, which a memory that is only written to does not tell. Reads and writes
 * are counted at the memory above, see {@link ChatMemoryWeaving}.
 */
public final class ChatMemoryRepositoryWeaving implements Weaving {
    @Override
    public String library() {
        return "spring-ai";
    }

    @Override
    public String requiredClass() {
        return "org.springframework.ai.chat.memory.ChatMemoryRepository";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("org.springframework.ai.chat.memory.ChatMemoryRepository")
                .declaring("findByConversationId", "saveAll");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("findByConversationId").and(takesArguments(String.class)).and(isPublic()), FindAdvice.class);
        advices.on(
                named("saveAll").and(takesArguments(String.class, List.class)).and(isPublic()), SaveAdvice.class);
    }

    /** After {@code findByConversationId}. */
    public static final class FindAdvice {
        private FindAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Return @Nullable List<?> messages) {
            if (messages != null) {
                Memories.size(messages.size());
            }
        }
    }

    /** After {@code saveAll}, which replaces what was there. */
    public static final class SaveAdvice {
        private SaveAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Argument(1) @Nullable List<?> messages) {
            if (messages != null) {
                Memories.size(messages.size());
            }
        }
    }
}
