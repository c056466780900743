package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.format.vocabulary.SpanFlags;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
class HikariTest {
    private final HikariDataSource pool = pool(1);

    private static HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:hikari");
        config.setPoolName("orders");
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(250);
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static int select(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeQuery("select 1").next() ? 1 : 0;
        }
    }

    private int selectOnce() {
        try (Connection connection = pool.getConnection()) {
            return select(connection);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void aConnectionIsWaitedForAndHeld(Spans spans) {
        Woven.session(this::selectOnce);

        RecordedSpan session = spans.only(Operation.SESSION);
        RecordedSpan acquire = spans.only(Operation.CONNECTION_ACQUIRE);
        RecordedSpan hold = spans.only(Operation.CONNECTION_HOLD);
        RecordedSpan sql = spans.only(Operation.SQL);
        assertThat(List.of(acquire, hold, sql)).allMatch(span -> span.parentId() == session.id());
        assertThat(acquire.phase()).isEqualTo(Phase.RETRIEVAL);
        assertThat(acquire.failed()).isFalse();
        assertThat(acquire.attributes())
                .containsEntry(Attribute.POOL_NAME, "orders")
                .containsEntry(Attribute.POOL_MAX, 1L)
                .containsEntry(Attribute.POOL_ACTIVE, 0L)
                .containsEntry(Attribute.POOL_IDLE, 1L)
                .containsEntry(Attribute.POOL_PENDING, 0L)
                .containsEntry(Attribute.CODE_FUNCTION_NAME, "com.example.woven.HikariTest.selectOnce");
        assertThat(acquire.number(Attribute.POOL_WAIT)).isBetween(0L, acquire.end() - acquire.start());
        assertThat(hold.has(SpanFlags.ASYNC)).isTrue();
        assertThat(hold.attributes())
                .containsEntry(Attribute.POOL_NAME, "orders")
                .containsEntry(Attribute.DB_CONNECTION, sql.number(Attribute.DB_CONNECTION));
        assertThat(hold.start()).isBetween(acquire.end(), sql.start());
        assertThat(hold.end()).isGreaterThan(sql.end());
    }

    @Test
    void eachLoanHasAConnectionOfItsOwn(Spans spans) {
        Woven.session(() -> selectOnce() + selectOnce());
        assertThat(spans.of(Operation.CONNECTION_HOLD))
                .extracting(span -> span.number(Attribute.DB_CONNECTION))
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(spans.of(Operation.SQL).stream()
                        .map(span -> span.number(Attribute.DB_CONNECTION))
                        .toList());
    }

    @Test
    void aConnectionThatNobodyGivesBackIsAFailedWait(Spans spans) throws Exception {
        try (Connection held = pool.getConnection()) {
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);
            assertThat(select(held)).isEqualTo(1);
        }
        RecordedSpan refused = spans.of(Operation.CONNECTION_ACQUIRE).get(1);
        assertThat(refused.failed()).isTrue();
        assertThat(refused.get(Attribute.ERROR_TYPE)).isEqualTo("java.sql.SQLTransientConnectionException");
        assertThat(refused.number(Attribute.POOL_WAIT)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
        assertThat(refused.number(Attribute.POOL_ACTIVE)).isEqualTo(1);
        assertThat(spans.of(Operation.CONNECTION_HOLD)).hasSize(1);
    }

    /** Without a span around it the holding hangs below the wait, so that both are of one trace. */
    @Test
    void aLoanOfNobodyBelongsToItsWait(Spans spans) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.close();
            connection.close();
        }
        RecordedSpan acquire = spans.only(Operation.CONNECTION_ACQUIRE);
        assertThat(acquire.isRoot()).isTrue();
        assertThat(spans.only(Operation.CONNECTION_HOLD).parentId()).isEqualTo(acquire.id());
    }

    @Test
    void aConnectionMayBeGivenBackByAnotherThread(Spans spans) throws Exception {
        Connection connection = Woven.session(() -> {
            try {
                return pool.getConnection();
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
        CompletableFuture.runAsync(() -> {
                    try {
                        connection.close();
                    } catch (SQLException failure) {
                        throw new IllegalStateException(failure);
                    }
                })
                .get(30, TimeUnit.SECONDS);
        RecordedSpan session = spans.only(Operation.SESSION);
        RecordedSpan hold = spans.only(Operation.CONNECTION_HOLD);
        assertThat(hold.parentId()).isEqualTo(session.id());
        assertThat(hold.end()).isGreaterThan(session.end());
    }
}
