package com.example.attached;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcConnectionPool;

/** A list of names in a database with a pool; some numbers are answered only when somebody says so. */
public final class Names {
    /** Numbers from here on wait. */
    static final int HELD = 1_000_000;

    private static final int ROWS = 100;

    private final JdbcConnectionPool pool;
    private final Map<Integer, CountDownLatch> held = new ConcurrentHashMap<>();

    Names(String database) throws SQLException {
        pool = JdbcConnectionPool.create("jdbc:h2:mem:" + database, "", "");
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE person(number INT PRIMARY KEY, name VARCHAR(40))");
            for (int number = 0; number < ROWS; number++) {
                statement.execute("INSERT INTO person VALUES(" + number + ", '" + expected(number) + "')");
            }
        }
    }

    /** What the list must say. */
    static String expected(int number) {
        return number >= HELD ? "held-" + number : "name-" + number % ROWS;
    }

    /** Has calls with this number wait until {@link #release}. */
    void hold(int number, CountDownLatch inside) {
        held.put(number, inside);
        held.put(-number, new CountDownLatch(1));
    }

    void release(int number) {
        CountDownLatch latch = held.get(-number);
        if (latch != null) {
            latch.countDown();
        }
    }

    /** Called by the agent, by the server and by tasks, on any thread. */
    @Tool(name = "find_name", value = "The name of a person")
    public String find(@P("number of the person") int number) throws SQLException, InterruptedException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT p.name FROM person p WHERE p.number = ?")) {
            waitIfHeld(number);
            select.setInt(1, number % ROWS);
            try (ResultSet rows = select.executeQuery()) {
                String name = rows.next() ? rows.getString(1) : "nobody";
                return number >= HELD ? "held-" + number : name;
            }
        }
    }

    private void waitIfHeld(int number) throws InterruptedException {
        CountDownLatch inside = number >= HELD ? held.get(number) : null;
        CountDownLatch until = held.get(-number);
        if (inside != null && until != null) {
            inside.countDown();
            if (!until.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody released " + number);
            }
        }
    }
}
