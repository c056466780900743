package io.sonde.instrumentations.jdbc;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import io.sonde.api.Statements;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Folds bound values into a keyed hash, so that a repeated query is told from a similar one. Keeps no value. */
public final class ParameterWeaving implements Weaving {
    @Override
    public String library() {
        return "jdbc";
    }

    @Override
    public Targets targets() {
        return Targets.subtypesOf("java.sql.PreparedStatement")
                .declaring(
                        "setArray",
                        "setAsciiStream",
                        "setBigDecimal",
                        "setBinaryStream",
                        "setBlob",
                        "setBoolean",
                        "setByte",
                        "setBytes",
                        "setCharacterStream",
                        "setClob",
                        "setDate",
                        "setDouble",
                        "setFloat",
                        "setInt",
                        "setLong",
                        "setNCharacterStream",
                        "setNClob",
                        "setNString",
                        "setNull",
                        "setObject",
                        "setRef",
                        "setRowId",
                        "setSQLXML",
                        "setShort",
                        "setString",
                        "setTime",
                        "setTimestamp",
                        "setURL",
                        "setUnicodeStream");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(
                nameStartsWith("set")
                        .and(takesArgument(0, int.class))
                        .and(method -> method.getParameters().size() >= 2)
                        .and(returns(void.class))
                        .and(isPublic()),
                BindAdvice.class);
    }

    /** After {@code setXxx(index, value ...)}. */
    public static final class BindAdvice {
        private BindAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, inline = false)
        public static void exit(
                @Advice.This Object statement,
                @Advice.Argument(0) int index,
                @Advice.Argument(value = 1, typing = Assigner.Typing.DYNAMIC) @Nullable Object value) {
            Statements.bound(statement, index, value);
        }
    }
}
