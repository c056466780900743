package com.example.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sonde.format.vocabulary.Attribute;
import io.sonde.format.vocabulary.Operation;
import io.sonde.format.vocabulary.Phase;
import io.sonde.testkit.RecordedSpan;
import io.sonde.testkit.Spans;
import io.sonde.testkit.Woven;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Woven.class)
public class JdbcTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE guests (id INT PRIMARY KEY, name VARCHAR(100))");
            statement.execute("INSERT INTO guests VALUES (1, 'canary one'), (2, 'canary two')");
        }
    }

    @AfterEach
    void close(Spans spans) throws SQLException {
        connection.close();
        assertThat(spans.texts()).noneMatch(text -> text.contains("canary"));
    }

    /** What the test itself executed. */
    private static List<RecordedSpan> sql(Spans spans) {
        return spans.of(Operation.SQL).stream().skip(2).toList();
    }

    private static RecordedSpan only(Spans spans) {
        assertThat(sql(spans)).as(spans.describe()).hasSize(1);
        return sql(spans).get(0);
    }

    @Test
    void aPlainStatementIsARetrieval(Spans spans) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT name FROM guests WHERE name = 'canary one' -- canary")) {
            assertThat(rows.next()).isTrue();
        }
        RecordedSpan span = only(spans);
        assertThat(span.phase()).isEqualTo(Phase.RETRIEVAL);
        assertThat(span.name()).isEqualTo("SELECT guests");
        assertThat(span.attributes())
                .containsEntry(Attribute.DB_QUERY_TEXT, "SELECT name FROM guests WHERE name = ?")
                .containsEntry(Attribute.DB_OPERATION_NAME, "SELECT")
                .containsEntry(Attribute.DB_COLLECTION_NAME, "guests")
                .containsKeys(Attribute.INPUT_HASH, Attribute.DB_CONNECTION)
                .doesNotContainKey(Attribute.DB_RESPONSE_RETURNED_ROWS);
        assertThat(span.failed()).isFalse();
    }

    @Test
    void whatAStatementShowsOfItsDataIsCountedAndNeverKept(Spans spans) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM guests WHERE id IN (?, ?, ?) AND name LIKE ?")) {
            for (int i = 1; i <= 3; i++) {
                statement.setInt(i, i);
            }
            statement.setString(4, "%canary");
            statement.executeQuery().close();
            statement.setString(4, "canary%");
            statement.executeQuery().close();
        }
        assertThat(sql(spans).get(0).attributes())
                .containsEntry(Attribute.DB_QUERY_LIST, 3L)
                .containsKey(Attribute.DB_QUERY_LEADING_WILDCARD)
                .doesNotContainKeys(Attribute.DB_QUERY_LITERALS, Attribute.DB_QUERY_OFFSET);
        assertThat(sql(spans).get(1).attributes()).doesNotContainKey(Attribute.DB_QUERY_LEADING_WILDCARD);
    }

    @Test
    void changesTellTheirRows(Spans spans) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE guests SET name = 'canary'"))
                    .isEqualTo(2);
        }
        assertThat(only(spans).number(Attribute.DB_RESPONSE_RETURNED_ROWS)).isEqualTo(2);
    }

    private long select(int id, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM guests WHERE id = ? AND name = ?")) {
            statement.setInt(1, id);
            statement.setString(2, name);
            statement.executeQuery().close();
        }
        return id;
    }

    @Test
    void equalBindsGiveEqualHashes(Spans spans) throws SQLException {
        select(1, "canary");
        select(1, "canary");
        select(2, "canary");
        select(1, "canary two");
        List<Long> hashes = sql(spans).stream()
                .map(span -> span.number(Attribute.INPUT_HASH))
                .toList();
        assertThat(hashes).hasSize(4).doesNotContain(-1L);
        assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
        assertThat(hashes.stream().distinct()).hasSize(3);
        assertThat(sql(spans))
                .allSatisfy(span -> assertThat(span.get(Attribute.DB_QUERY_TEXT))
                        .isEqualTo("SELECT * FROM guests WHERE id = ? AND name = ?"));
        assertThat(sql(spans).stream()
                        .map(span -> span.number(Attribute.DB_CONNECTION))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aPreparedStatementExecutedAgainKeepsItsBinds(Spans spans) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM guests WHERE id = ? AND name = ?")) {
            statement.setInt(1, 1);
            statement.setNull(2, java.sql.Types.VARCHAR);
            statement.executeQuery().close();
            statement.setInt(1, 2);
            statement.executeQuery().close();
            statement.setInt(1, 1);
            statement.executeQuery().close();
        }
        List<Long> hashes = sql(spans).stream()
                .map(span -> span.number(Attribute.INPUT_HASH))
                .toList();
        assertThat(hashes.get(0)).isEqualTo(hashes.get(2)).isNotEqualTo(hashes.get(1));
    }

    @Test
    void aBatchIsOneSpan(Spans spans) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO guests VALUES (?, ?)")) {
            for (int id = 10; id < 13; id++) {
                statement.setInt(1, id);
                statement.setString(2, "canary " + id);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).containsExactly(1, 1, 1);
        }
        RecordedSpan span = only(spans);
        assertThat(span.name()).isEqualTo("INSERT guests");
        assertThat(span.number(Attribute.DB_OPERATION_BATCH_SIZE)).isEqualTo(3);
        assertThat(span.number(Attribute.DB_RESPONSE_RETURNED_ROWS)).isEqualTo(3);
    }

    @Test
    void aBatchOfTextsIsOneSpan(Spans spans) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("INSERT INTO guests VALUES (20, 'canary')");
            statement.addBatch("INSERT INTO guests VALUES (21, 'canary')");
            statement.executeBatch();
        }
        RecordedSpan span = only(spans);
        assertThat(span.get(Attribute.DB_QUERY_TEXT)).isEqualTo("INSERT INTO guests VALUES (?)");
        assertThat(span.number(Attribute.DB_OPERATION_BATCH_SIZE)).isEqualTo(2);
    }

    @Test
    void aCallIsNamedAfterItsRoutine(Spans spans) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE ALIAS twice FOR 'com.example.woven.JdbcTest.twice'");
        }
        try (CallableStatement call = connection.prepareCall("{call twice(?)}")) {
            call.setInt(1, 4);
            call.execute();
        }
        RecordedSpan span = sql(spans).get(1);
        assertThat(span.name()).isEqualTo("CALL twice");
        assertThat(span.get(Attribute.DB_QUERY_TEXT)).isEqualTo("{call twice(?)}");
    }

    public static int twice(int number) {
        return 2 * number;
    }

    @Test
    void aFailureIsAnErrorWithoutItsMessage(Spans spans) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO guests VALUES (1, 'canary again')"))
                    .isInstanceOf(SQLException.class);
        }
        RecordedSpan span = only(spans);
        assertThat(span.failed()).isTrue();
        assertThat((String) span.get(Attribute.ERROR_TYPE)).endsWith("Exception");
    }
}
