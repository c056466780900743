package io.sonde.instrumentations.webclient;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.instrumentations.reactor.Publishers;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** What a program does with the parts of an answer's body belongs where it asked for them, on whatever thread they come. */
public final class BodyWeaving implements Weaving {
    private static final String EXTRACTOR = "org.springframework.web.reactive.function.BodyExtractor";

    @Override
    public String library() {
        return "spring-webclient";
    }

    @Override
    public String requiredClass() {
        return EXTRACTOR;
    }

    @Override
    public Targets targets() {
        return Targets.named("org.springframework.web.reactive.function.client.DefaultClientResponse");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("body").and(takesArguments(1)).and(takesArgument(0, named(EXTRACTOR))), ExtractAdvice.class);
    }

    /** After a body was extracted, as a mono or flux that nobody has subscribed to yet. */
    public static final class ExtractAdvice {
        private ExtractAdvice() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(@Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object body) {
            return Publishers.span(body, PointOnly.INSTANCE);
        }
    }
}
