package com.example.scenarios;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** An H2 database behind a pool of connections, whose tables answer as slowly as one on another host would. */
public final class Store implements AutoCloseable {
    private final HikariDataSource pool;

    private Store(HikariDataSource pool) {
        this.pool = pool;
    }

    /** An empty one; its pool has this name and so many connections at most, all open. */
    public static Store open(String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(60_000);
        return new Store(new HikariDataSource(config));
    }

    /** Runs statements that make or fill tables. */
    public Store with(String... statements) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return this;
    }

    /** Runs one statement for each row of values. */
    public Store fill(String insert, List<Object[]> rows) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    statement.setObject(i + 1, row[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
        return this;
    }

    /** From now on each SELECT on the table takes this long. */
    public Store waiting(String table, double millis) throws SQLException {
        return with(RoundTrip.on(table, millis));
    }

    public DataSource source() {
        return pool;
    }

    /** The first column of what a statement finds, as text. */
    public List<String> find(String sql, Object... values) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return find(connection, sql, values);
        }
    }

    /** The same on a connection that is held already. */
    public static List<String> find(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
