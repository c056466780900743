package io.sonde.instrumentations.mcp;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.instrumentations.reactor.Publishers;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * One span for each request that an MCP client sends to its server, or a server to its client, until the answer comes.
 * Every call of both clients, blocking or not, goes through their session.
 */
public final class SessionWeaving implements Weaving {
    private static final String MONO = "reactor.core.publisher.Mono";

    @Override
    public String library() {
        return "mcp";
    }

    @Override
    public String requiredClass() {
        return MONO;
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("io.modelcontextprotocol.spec.McpSession").declaring("sendRequest");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("sendRequest")
                        .and(takesArguments(3))
                        .and(takesArgument(0, String.class))
                        .and(takesArgument(1, Object.class))
                        .and(returns(named(MONO))),
                RequestAdvice.class);
    }

    /** After {@code sendRequest}: nothing is sent before somebody subscribes. */
    public static final class RequestAdvice {
        private RequestAdvice() {}

        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static @Nullable Object exit(
                @Advice.Argument(0) @Nullable String method,
                @Advice.Argument(1) @Nullable Object parameters,
                @Advice.Return @Nullable Object answer) {
            return method == null ? answer : Publishers.span(answer, new Request(method, parameters));
        }
    }
}
