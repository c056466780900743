package io.sonde.instrumentations.springmvc;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The base of Spring's filters, the first of which stands before everything else in a Spring application: what filters
 * do is then part of the request, whether before or after the servlet.
 */
public final class RequestFilterWeaving implements Weaving {
    private static final String REQUEST = "jakarta.servlet.ServletRequest";

    @Override
    public String library() {
        return "spring-web";
    }

    @Override
    public String requiredClass() {
        return REQUEST;
    }

    @Override
    public Targets targets() {
        return Targets.named("org.springframework.web.filter.OncePerRequestFilter");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                named("doFilter")
                        .and(takesArguments(3))
                        .and(takesArgument(0, named(REQUEST)))
                        .and(takesArgument(2, named("jakarta.servlet.FilterChain"))),
                FilterAdvice.class);
    }

    /** Around {@code doFilter}. */
    public static final class FilterAdvice {
        private FilterAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Object enter(@Advice.Argument(0) ServletRequest request) {
            return ServletRequests.enter(request);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Object entered,
                @Advice.Argument(0) ServletRequest request,
                @Advice.Argument(1) ServletResponse response,
                @Advice.Thrown @Nullable Throwable error) {
            ServletRequests.exit(entered, request, response, error);
        }
    }
}
