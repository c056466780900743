package io.sonde.instrumentations.langchain4j;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * An AI service whose answer is streamed: its agent's span, opened by {@link AiServiceWeaving}, lasts until the stream
 * ends. What is retrieved for the prompt comes before the start and belongs to the agent as well.
 */
public final class TokenStreamWeaving implements Weaving {
    private static final String STREAM = "dev.langchain4j.service.AiServiceTokenStream";

    @Override
    public String library() {
        return "langchain4j";
    }

    @Override
    public String requiredClass() {
        return STREAM;
    }

    @Override
    public Targets targets() {
        return Targets.named(STREAM);
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                isConstructor()
                        .and(takesArguments(1))
                        .and(takesArgument(0, named("dev.langchain4j.service.AiServiceTokenStreamParameters"))),
                BuildAdvice.class);
        advices.on(named("start").and(takesArguments(0)), StartAdvice.class);
    }

    /** After a stream is built, which is inside the call on the service. */
    public static final class BuildAdvice {
        private BuildAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object stream) {
            AgentStream.built(stream);
        }
    }

    /** Around {@code start}. */
    public static final class StartAdvice {
        private StartAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(@Advice.This Object stream) {
            AgentStream agent = AgentStream.ofStream(stream);
            return agent == null ? null : agent.start();
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Object start, @Advice.Thrown @Nullable Throwable error) {
            if (start instanceof AgentStream.Start begun) {
                begun.exit(error);
            }
        }
    }
}
