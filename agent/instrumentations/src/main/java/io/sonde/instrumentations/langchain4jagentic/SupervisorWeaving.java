package io.sonde.instrumentations.langchain4jagentic;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** One decision span for each step a supervisor plans by asking a model. Other planners are plain code and plan nothing. */
public final class SupervisorWeaving implements Weaving {
    private static final String PLANNER = "dev.langchain4j.agentic.supervisor.SupervisorPlanner";

    @Override
    public String library() {
        return "langchain4j-agentic";
    }

    @Override
    public String requiredClass() {
        return PLANNER;
    }

    @Override
    public Targets targets() {
        return Targets.named(PLANNER);
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("nextAction")
                        .and(takesArguments(1))
                        .and(takesArgument(0, named("dev.langchain4j.agentic.planner.PlanningContext"))),
                PlanAdvice.class);
    }

    /** Around {@code nextAction}. */
    public static final class PlanAdvice {
        private PlanAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter() {
            return Tracer.enter(Operation.PLAN, "SupervisorPlanner");
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.Enter @Nullable Span span, @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                span.exit(error);
            }
        }
    }
}
