package io.sonde.instrumentations.springmvc;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Tracer;
import io.sonde.format.vocabulary.Operation;
import io.sonde.instrumentations.web.WebRequest;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;

/** A request to Spring MVC is a session, named after the route once its handler is found. */
public final class DispatcherServletWeaving implements Weaving {
    private static final String REQUEST = "jakarta.servlet.http.HttpServletRequest";
    private static final String RESPONSE = "jakarta.servlet.http.HttpServletResponse";

    @Override
    public String library() {
        return "spring-webmvc";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.named("org.springframework.web.servlet.DispatcherServlet");
    }

    @Override
    public void advise(Advices advices) {
        ElementMatcher.Junction<net.bytebuddy.description.method.MethodDescription> service = named("doService");
        advices.on(
                service.and(takesArguments(2))
                        .and(ElementMatchers.takesArgument(0, named(REQUEST)))
                        .and(ElementMatchers.takesArgument(1, named(RESPONSE))),
                ServiceAdvice.class);
        advices.on(
                named("getHandler").and(takesArguments(1)).and(ElementMatchers.takesArgument(0, named(REQUEST))),
                HandlerAdvice.class);
    }

    /** Around {@code doService}. */
    public static final class ServiceAdvice {
        private ServiceAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(@Advice.Argument(0) HttpServletRequest request) {
            return ServletRequests.enter(request);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Object entered,
                @Advice.Argument(0) HttpServletRequest request,
                @Advice.Argument(1) HttpServletResponse response,
                @Advice.Thrown @Nullable Throwable error) {
            ServletRequests.exit(entered, request, response, error);
        }
    }

    /** After {@code getHandler}. */
    public static final class HandlerAdvice {
        private HandlerAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(
                @Advice.Argument(0) HttpServletRequest request, @Advice.Return @Nullable HandlerExecutionChain chain) {
            Span span = Tracer.enclosing(Operation.HTTP_SERVER);
            DispatcherType type = request.getDispatcherType();
            // Where a request is forwarded to is not what was asked for.
            if (span == null || chain == null || type == DispatcherType.FORWARD || type == DispatcherType.INCLUDE) {
                return;
            }
            WebRequest.route(
                    span, request.getMethod(), request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
            if (chain.getHandler() instanceof HandlerMethod method) {
                WebRequest.handler(
                        span, method.getBeanType(), method.getMethod().getName());
            }
        }
    }
}
