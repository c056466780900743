package io.sonde.instrumentations.springai;

import io.sonde.api.CallSites;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Who asked. Spring AI's clients have no names, so an agent is called after the application's class and method that made
 * the call. The walk of the stack costs microseconds, the call a model.
 *
 * @param agent simple name of the class
 * @param operation {@code Class.method}
 * @param function fully qualified, null when no frame of the stack is the application's
 * @param line 0 when unknown
 */
record Caller(String agent, String operation, @Nullable String function, int line) {
    static Caller find() {
        StackWalker.StackFrame frame = CallSites.caller();
        if (frame == null) {
            return new Caller("ChatClient", "ChatClient", null, 0);
        }
        String agent = Names.simple(frame.getClassName());
        String method = outer(frame.getMethodName());
        return new Caller(agent, agent + "." + method, frame.getClassName() + "." + method, frame.getLineNumber());
    }

    /** The method in which a lambda stands: {@code lambda$ask$0} is part of {@code ask}. */
    private static String outer(String method) {
        int end = method.lastIndexOf('$');
        return method.startsWith("lambda$") && end > 7 ? method.substring(7, end) : method;
    }

    /** Opens the agent's span, unless this very call has one. */
    @Nullable
    Span open(Object call) {
        Span span = Tracer.enter(Operation.INVOKE_AGENT, operation, call);
        if (span != null) {
            span.set(Attribute.GEN_AI_AGENT_NAME, agent);
            span.set(Attribute.CODE_FUNCTION_NAME, function);
            if (line > 0) {
                span.set(Attribute.CODE_LINE_NUMBER, (long) line);
            }
        }
        return span;
    }
}
