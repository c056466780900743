package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.SessionWatch;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Counts reads and writes of chat memory on the span around them: a memory is asked too often for spans of its own. */
public final class ChatMemoryWeaving implements Weaving {
    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return "dev.langchain4j.memory.ChatMemory";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("dev.langchain4j.memory.ChatMemory").declaring("add", "messages", "set");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("messages").and(takesArguments(0)).and(isPublic()), ReadAdvice.class);
        advices.on(namedOneOf("add", "set").and(takesArguments(1)).and(isPublic()), WriteAdvice.class);
    }

    /** After {@code messages}. */
    public static final class ReadAdvice {
        private ReadAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.Return @Nullable List<?> messages) {
            AgentStream stream = AgentStream.current();
            if (stream != null && messages != null && Tracer.current(Operation.TASK) != null) {
                stream.memoryRead(messages.size());
                return;
            }
            Span span = Tracer.current();
            if (span != null && messages != null) {
                span.add(Attribute.MEMORY_READS, 1);
                span.set(Attribute.MEMORY_MESSAGES, (long) messages.size());
            }
        }
    }

    /** After {@code add} and {@code set}. */
    public static final class WriteAdvice {
        private WriteAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object memory) {
            SessionWatch.uses(memory);
            AgentStream stream = AgentStream.current();
            if (stream != null && Tracer.current(Operation.TASK) != null) {
                stream.memoryWritten();
                return;
            }
            Span span = Tracer.current();
            if (span != null) {
                span.add(Attribute.MEMORY_WRITES, 1);
            }
        }
    }
}
