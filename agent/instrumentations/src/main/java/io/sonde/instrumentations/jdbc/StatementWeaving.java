package io.sonde.instrumentations.jdbc;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.sonde.api.Span;
import io.sonde.api.Statements;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * One retrieval span for each execution of a statement: plain, prepared or as a batch. Rows are counted where the driver
 * says them without being asked: for changes, not for queries, whose rows are fetched afterwards.
 */
public final class StatementWeaving implements Weaving {
    @Override
    public String library() {
        return "jdbc";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("java.sql.Statement")
                .declaring(
                        "addBatch",
                        "execute",
                        "executeBatch",
                        "executeLargeBatch",
                        "executeLargeUpdate",
                        "executeQuery",
                        "executeUpdate");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("execute", "executeQuery", "executeUpdate", "executeLargeUpdate")
                        .and(takesArguments(0).or(takesArgument(0, String.class)))
                        .or(namedOneOf("executeBatch", "executeLargeBatch").and(takesArguments(0)))
                        .and(isPublic()),
                ExecuteAdvice.class);
        advices.on(named("addBatch").and(takesArguments(String.class)).and(isPublic()), AddTextAdvice.class);
        advices.on(named("addBatch").and(takesArguments(0)).and(isPublic()), AddRowAdvice.class);
    }

    /** Around {@code execute*(String ...)}, {@code execute*()} and {@code execute*Batch()}. */
    public static final class ExecuteAdvice {
        private ExecuteAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(
                @Advice.This Object statement,
                @Advice.Origin("#m") String method,
                @Advice.Argument(value = 0, optional = true) @Nullable String sql) {
            return Statements.execute(statement, sql, method.endsWith("Batch"));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.Enter @Nullable Span span,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object result,
                @Advice.Thrown @Nullable Throwable error) {
            Statements.executed(span, Rows.changed(result), error);
        }
    }

    /** After {@code addBatch(String)}. */
    public static final class AddTextAdvice {
        private AddTextAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object statement, @Advice.Argument(0) @Nullable String sql) {
            Statements.batched(statement, sql);
        }
    }

    /** After {@code addBatch()}. */
    public static final class AddRowAdvice {
        private AddRowAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object statement) {
            Statements.batched(statement, null);
        }
    }
}
