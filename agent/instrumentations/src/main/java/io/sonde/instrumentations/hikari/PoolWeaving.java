package io.sonde.instrumentations.hikari;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import com.zaxxer.hikari.pool.HikariPool;
import io.sonde.api.Span;
import io.sonde.weaving.Advices;
import io.sonde.weaving.Targets;
import io.sonde.weaving.Weaving;
import java.sql.Connection;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Two spans for each connection: waiting for it, and holding it until it is given back. The second overlaps what is done
 * meanwhile; a connection that is never given back leaves one that has begun and never ended.
 */
public final class PoolWeaving implements Weaving {
    @Override
    public String library() {
        return "hikaricp";
    }

    @Override
    public Targets targets() {
        return Targets.named("com.zaxxer.hikari.pool.HikariPool", "com.zaxxer.hikari.pool.ProxyConnection");
    }

    @Override
    public void advise(Advices advices) {
        advices.on(named("getConnection").and(takesArguments(long.class)).and(isPublic()), AcquireAdvice.class);
        advices.on(named("close").and(takesNoArguments()).and(isPublic()), ReleaseAdvice.class);
    }

    /** Around the wait for a connection. */
    public static final class AcquireAdvice {
        private AcquireAdvice() {}

        @Advice.OnMethodEnter(suppress = Throwable.class, inline = false)
        public static @Nullable Span enter(@Advice.This HikariPool pool) {
            return Loans.acquire(pool);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(
                @Advice.This HikariPool pool,
                @Advice.Enter @Nullable Span span,
                @Advice.Return @Nullable Connection connection,
                @Advice.Thrown @Nullable Throwable error) {
            if (span != null) {
                Loans.acquired(pool, span, connection, error);
            }
        }
    }

    /** After a connection was given back: closing it rolls back and resets first. */
    public static final class ReleaseAdvice {
        private ReleaseAdvice() {}

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, inline = false)
        public static void exit(@Advice.This Connection connection) {
            Loans.release(connection);
        }
    }
}
