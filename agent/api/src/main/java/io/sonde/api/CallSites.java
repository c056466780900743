package io.sonde.api;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the line of the application that made a call. A stack walk costs microseconds, so it is done for the first few
 * calls of each kind and name, then ever more rarely: about four times while their number doubles. Which ones is
 * scattered: a program that makes eight such calls per session must not be looked at in its first call only.
 */
public final class CallSites {
    private static final int SLOT_BITS = 12;
    private static final int SLOTS = 1 << SLOT_BITS;
    /** From so many calls on only one of {@link #STEP} counts. */
    private static final int MANY = 64;

    private static final int STEP_BITS = 4;
    private static final int STEP = 1 << STEP_BITS;
    /** 2^32 by the golden ratio: the upper bits of its multiples are spread evenly. */
    private static final int SCATTER = 0x9E3779B9;

    private static final int DEEPEST = 192;
    private static final AtomicIntegerArray SEEN = new AtomicIntegerArray(SLOTS);
    private static final StackWalker WALKER = StackWalker.getInstance();

    /** Class-name prefixes of the application; empty: everything that is no library. */
    private static volatile String[] packages = {};

    /** Class-name prefixes of code that is not the application's. */
    private static final String[] LIBRARIES = {
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "com.sun.",
        "io.sonde.",
        "jakarta.",
        "dev.langchain4j.",
        "org.springframework.",
        "com.google.adk.",
        "org.bsc.langgraph4j.",
        "com.embabel.agent.",
        "io.modelcontextprotocol.",
        "io.a2a.",
        "org.a2aproject.",
        "com.openai.",
        "com.anthropic.",
        "ai.koog.",
        "io.quarkiverse.",
        "io.quarkus.",
        "org.h2.",
        "org.postgresql.",
        "com.mysql.",
        "org.mariadb.",
        "oracle.",
        "org.hsqldb.",
        "org.sqlite.",
        "com.microsoft.sqlserver.",
        "com.zaxxer.hikari.",
        "org.apache.",
        "org.hibernate.",
        "org.jooq.",
        "org.jdbi.",
        "org.mybatis.",
        "okhttp3.",
        "okio.",
        "reactor.",
        "io.netty.",
        "io.reactivex.",
        "io.vertx.",
        "io.smallrye.",
        "io.micronaut.",
        "io.micrometer.",
        "io.opentelemetry.",
        "com.fasterxml.",
        "com.google.common.",
        "com.google.genai.",
        "kotlin.",
        "kotlinx.",
        "scala.",
        "akka.",
        "groovy.",
        "org.slf4j.",
        "ch.qos.logback.",
        "org.jboss.",
        "io.undertow.",
        "org.eclipse.jetty.",
        "com.github.benmanes.caffeine.",
        "ai.djl.",
        "ai.onnxruntime.",
        "redis.clients.",
        "io.lettuce.",
        "org.junit.",
        "net.bytebuddy.",
        "org.mockito.",
        "jade.",
        "jason.",
        "com.microsoft.playwright.",
        "software.amazon.",
        "com.azure.",
        "io.grpc."
    };

    /** What generators of proxies put into the names of their classes. */
    private static final List<String> GENERATED =
            List.of("$$SpringCGLIB", "$$Enhancer", "$$FastClass", "$HibernateProxy$", "$ByteBuddy$", "$$_Weld", "_$$_");

    private CallSites() {}

    /** Sets the application's own packages, as prefixes that end with a dot or name a class; empty means: inferred. */
    public static void packages(String... prefixes) {
        packages = prefixes.clone();
    }

    /** Whether a class is the JDK's, a known library's or ours. */
    public static boolean isLibrary(String className) {
        if (isGenerated(className)) {
            return true;
        }
        String[] own = packages;
        if (own.length > 0) {
            return !startsWithAny(className, own);
        }
        return startsWithAny(className, LIBRARIES);
    }

    /** Proxies that the JDK, Spring, Hibernate and others make: they lie in the application's package and are not its code. */
    private static boolean isGenerated(String className) {
        if (className.indexOf('$') < 0) {
            return false;
        }
        for (String mark : GENERATED) {
            if (className.contains(mark)) {
                return true;
            }
        }
        return className.startsWith("$Proxy", className.lastIndexOf('.') + 1);
    }

    private static boolean startsWithAny(String name, String[] prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Starts counting anew: each recording wants the places of its own first calls. */
    static void clear() {
        for (int i = 0; i < SLOTS; i++) {
            SEEN.set(i, 0);
        }
    }

    static boolean wants(Span span) {
        Operation operation = span.operation;
        if (operation.isSessionRoot() || operation == Operation.EXECUTE_TOOL) {
            return false; // their instrumentation knows the method itself
        }
        int slot = (operation.ordinal() << 24 ^ span.name ^ surroundings(span)) * SCATTER >>> Integer.SIZE - SLOT_BITS;
        int step = step(SEEN.getPlain(slot), span.spanId);
        return step > 0 && isLookedAt(SEEN.getAndAdd(slot, step));
    }

    /**
     * How much a call counts. When there were many, only some count, each for those that do not: threads that make the same
     * call all the time must not all write to one place of memory each time. Which ones is scattered by their ids.
     *
     * @param seen how many there were
     */
    static int step(int seen, long spanId) {
        if (seen < MANY) {
            return seen >= 0 ? 1 : 0; // after 2^31 calls the place is known
        }
        return (int) (spanId ^ spanId >>> 32) * SCATTER >>> Integer.SIZE - STEP_BITS == 0 ? STEP : 0;
    }

    /** A pool is asked from many places; the one that forgets to give back may be a rare one, so each is looked at. */
    private static int surroundings(Span span) {
        Span around = span.below;
        boolean pool = span.operation == Operation.CONNECTION_ACQUIRE || span.operation == Operation.CONNECTION_HOLD;
        return pool && around != null ? mix(around.operation.ordinal() << 24 ^ around.name) : 0;
    }

    /** Whether a call that counts is one of those looked at; {@code seen} is how many were counted before. */
    static boolean isLookedAt(int seen) {
        if (seen < 4) {
            return seen >= 0; // after 2^31 calls the place is known
        }
        int one = Integer.highestOneBit(seen) >> 2; // of so many calls
        return (mix(seen) & (seen < MANY ? one : one / STEP) - 1) == 0;
    }

    /** Spreads every bit over the lower ones (finalizer of MurmurHash3). */
    private static int mix(int bits) {
        int h = (bits ^ bits >>> 16) * 0x85EBCA6B;
        h = (h ^ h >>> 13) * 0xC2B2AE35;
        return h ^ h >>> 16;
    }

    /** {@code package.Class.method:line} of the application at this point, null when no code of its own is on the stack. */
    static @Nullable String place() {
        StackWalker.StackFrame frame = caller();
        return frame == null ? null : frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }

    /**
     * The innermost frame of the application on this thread's stack, null when there is none. Costs microseconds: for
     * calls that are about to ask a model.
     */
    public static StackWalker.@Nullable StackFrame caller() {
        return WALKER.walk(new FirstApplicationFrame());
    }

    static void capture(Span span) {
        StackWalker.StackFrame frame = caller();
        if (frame != null) {
            span.set(Attribute.CODE_FUNCTION_NAME, frame.getClassName() + "." + frame.getMethodName());
            int line = frame.getLineNumber();
            if (line > 0) {
                span.set(Attribute.CODE_LINE_NUMBER, (long) line);
            }
        }
    }

    private static final class FirstApplicationFrame
            implements Function<Stream<StackWalker.StackFrame>, StackWalker.@Nullable StackFrame> {
        @Override
        public StackWalker.@Nullable StackFrame apply(Stream<StackWalker.StackFrame> frames) {
            Iterator<StackWalker.StackFrame> iterator = frames.iterator();
            for (int depth = 0; depth < DEEPEST && iterator.hasNext(); depth++) {
                StackWalker.StackFrame frame = iterator.next();
                if (!isLibrary(frame.getClassName())) {
                    return frame;
                }
            }
            return null;
        }
    }
}
