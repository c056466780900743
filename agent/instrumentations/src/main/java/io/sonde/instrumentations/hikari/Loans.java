package io.sonde.instrumentations.hikari;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import io.sonde.api.Span;
import io.sonde.api.Statements;
import io.sonde.api.Tracer;
import io.sonde.api.WeakIdentityMap;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Connections that are out, each with the span of its holding. Forgotten with the connection if it never comes back. */
final class Loans {
    private static final WeakIdentityMap<Span> HELD = new WeakIdentityMap<>();

    private Loans() {}

    static @Nullable Span acquire(HikariPool pool) {
        HikariConfig config = pool.config;
        Span span = Tracer.enter(Operation.CONNECTION_ACQUIRE, config.getPoolName());
        if (span != null) {
            describe(span, config);
            span.set(Attribute.POOL_ACTIVE, (long) pool.getActiveConnections());
            span.set(Attribute.POOL_IDLE, (long) pool.getIdleConnections());
            span.set(Attribute.POOL_PENDING, (long) pool.getThreadsAwaitingConnection());
        }
        return span;
    }

    private static void describe(Span span, HikariConfig config) {
        span.set(Attribute.POOL_NAME, config.getPoolName());
        span.set(Attribute.POOL_MAX, (long) config.getMaximumPoolSize());
    }

    static void acquired(HikariPool pool, Span span, @Nullable Connection connection, @Nullable Throwable error) {
        span.set(Attribute.POOL_WAIT, System.nanoTime() - span.start());
        if (connection == null) {
            span.exit(error);
            return;
        }
        long id = Statements.connectionId(connection);
        span.set(Attribute.DB_CONNECTION, id);
        if (span.parentId() != 0) {
            span.exit(null);
            hold(pool, connection, id);
        } else { // nothing encloses it: what was waited for is all that the holding can belong to
            hold(pool, connection, id);
            span.exit(null);
        }
    }

    private static void hold(HikariPool pool, Connection connection, long id) {
        Span opened = Tracer.enter(Operation.CONNECTION_HOLD, pool.config.getPoolName());
        if (opened != null) {
            Span span = opened.detach();
            describe(span, pool.config);
            span.set(Attribute.DB_CONNECTION, id);
            HELD.put(connection, span);
        }
    }

    static void release(Connection connection) {
        Span span = HELD.remove(connection);
        if (span != null) {
            span.end(null);
        }
    }
}
