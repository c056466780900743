package io.sonde.testkit;

import io.sonde.api.Failures;
import io.sonde.api.KeyedHash;
import io.sonde.api.Span;
import io.sonde.api.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs tests with the libraries woven, in this JVM or, under {@code -javaagent}, by the agent itself, and hands each test the {@link Spans} it wrote. What production swallows fails the
 * test: a suppressed failure, a span left open, a span whose parent or text is missing. Tests and their fixtures must not
 * lie in a package below {@code io.sonde}: that is never woven.
 */
public final class Woven implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(Woven.class);

    private static InProcessAgent.@Nullable Weaving libraries;

    private static synchronized InProcessAgent.Weaving libraries() {
        InProcessAgent.Weaving present = libraries;
        if (present == null) {
            present = InProcessAgent.get().weaveLibraries();
            libraries = present;
        }
        return present;
    }

    /** What was found, woven and refused in this JVM so far: {@code library version STATUS methods [reasons]}. */
    public static List<String> census() {
        return UnderAgent.isPresent() ? UnderAgent.census() : libraries().census();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!UnderAgent.isPresent()) {
            libraries();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Recorded.start(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Recorded.finish(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Spans.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Recorded.of(context);
    }

    /** The recording of one test. */
    static final class Recorded {
        private Recorded() {}

        static Spans of(ExtensionContext context) {
            return Objects.requireNonNull(context.getStore(STORE).get(Spans.class, Spans.class));
        }

        static void start(ExtensionContext context) {
            Spans spans = new Spans();
            context.getStore(STORE).put(Spans.class, spans);
            Failures.clear();
            if (UnderAgent.isPresent()) {
                UnderAgent.sink(); // remembered, so that it can be given back
            }
            KeyedHash.key(context.getUniqueId().hashCode(), 4711);
            Tracer.record(spans.sink());
        }

        static void finish(ExtensionContext context) {
            List<String> wrong = new ArrayList<>();
            for (Span open = Tracer.current(); open != null; open = Tracer.current()) {
                wrong.add("a span of " + open.operation() + " is still open on the thread of the test");
                open.exit(null);
            }
            Spans spans = of(context);
            spans.settle();
            if (UnderAgent.isPresent()) {
                Tracer.record(UnderAgent.sink());
            } else {
                Tracer.stop();
            }
            Failures.snapshot().forEach((what, count) -> wrong.add("suppressed " + count + " times: " + what));
            Failures.clear();
            Evidence.keep(context.getRequiredTestClass(), spans);
            wrong.addAll(spans.violations());
            if (wrong.isEmpty()) {
                return;
            }
            AssertionError found = new AssertionError(String.join("\n", wrong) + "\nall spans:" + spans.describe());
            Throwable failure = context.getExecutionException().orElse(null);
            if (failure == null) {
                throw found;
            }
            failure.addSuppressed(found); // what the test itself found comes first
        }
    }

    /** Runs a piece of code inside a session of the test's own. */
    public static <T> T session(Supplier<T> body) {
        Span session = Objects.requireNonNull(
                Tracer.enter(io.sonde.format.vocabulary.Operation.SESSION, "test session"), "nothing is recorded");
        try {
            return body.get();
        } finally {
            session.exit(null);
        }
    }
}
