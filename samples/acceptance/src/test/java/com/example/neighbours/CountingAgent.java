package com.example.neighbours;

import static net.bytebuddy.matcher.ElementMatchers.hasSuperType;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Another agent, made with Byte Buddy as people make theirs: counts calls of methods that the profiler changes too. What
 * it puts into a class of the JDK sees the JDK alone, so its counters lie among the system properties.
 */
public final class CountingAgent {
    private static final List<String> COUNTED = List.of("tasks", "queries", "chats");

    private CountingAgent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        agentmain(arguments, instrumentation);
    }

    public static void agentmain(String arguments, Instrumentation instrumentation) {
        COUNTED.forEach(name -> System.getProperties().put("counted." + name, new AtomicLong()));
        AgentBuilder builder = new AgentBuilder.Default(new net.bytebuddy.ByteBuddy().with(TypeValidation.DISABLED))
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly())
                .ignore(none());
        builder = count(builder, named("java.util.concurrent.ThreadPoolExecutor"), "execute", 1, Tasks.class);
        builder = count(builder, named("org.h2.jdbc.JdbcPreparedStatement"), "executeQuery", 0, Queries.class);
        builder = count(
                builder,
                nameStartsWith("com.example.").and(hasSuperType(named("dev.langchain4j.model.chat.ChatModel"))),
                "doChat",
                1,
                Chats.class);
        builder.installOn(instrumentation);
    }

    private static AgentBuilder count(
            AgentBuilder builder,
            ElementMatcher<? super TypeDescription> type,
            String method,
            int arguments,
            Class<?> advice) {
        return builder.type(type)
                .transform((change, description, loader, module, domain) ->
                        change.visit(Advice.to(advice).on(named(method).and(takesArguments(arguments)))));
    }

    static String counted() {
        StringBuilder all = new StringBuilder();
        COUNTED.forEach(name -> all.append(name)
                .append(' ')
                .append(System.getProperties().get("counted." + name))
                .append(' '));
        return all.toString().strip();
    }

    /** Put into the pool's method. */
    public static final class Tasks {
        private Tasks() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue("maximumPoolSize") int size) {
            if (size == Shop.POOL_SIZE) {
                ((AtomicLong) System.getProperties().get("counted.tasks")).incrementAndGet();
            }
        }
    }

    /** Put into the statement's method. */
    public static final class Queries {
        private Queries() {}

        @Advice.OnMethodEnter
        static void enter() {
            ((AtomicLong) System.getProperties().get("counted.queries")).incrementAndGet();
        }
    }

    /** Put into models. */
    public static final class Chats {
        private Chats() {}

        @Advice.OnMethodEnter
        static void enter() {
            ((AtomicLong) System.getProperties().get("counted.chats")).incrementAndGet();
        }
    }
}
