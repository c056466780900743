package io.sonde.instrumentations.jdbc;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import io.sonde.api.Statements;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Remembers which statement was made with which text, on which connection. */
public final class ConnectionWeaving implements Weaving {
    @Override
    public String library() {
        return "jdbc";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("java.sql.Connection")
                .declaring("createStatement", "prepareCall", "prepareStatement");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                namedOneOf("prepareStatement", "prepareCall")
                        .and(takesArgument(0, String.class))
                        .and(isPublic()),
                PrepareAdvice.class);
        advices.on(named("createStatement").and(isPublic()), CreateAdvice.class);
    }

    /** After {@code prepareStatement} and {@code prepareCall}. */
    public static final class PrepareAdvice {
        private PrepareAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(
                @Advice.This Object connection,
                @Advice.Argument(0) @Nullable String sql,
                @Advice.Return @Nullable Object statement) {
            Statements.created(connection, statement, sql);
        }
    }

    /** After {@code createStatement}. */
    public static final class CreateAdvice {
        private CreateAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(@Advice.This Object connection, @Advice.Return @Nullable Object statement) {
            Statements.created(connection, statement, null);
        }
    }
}
