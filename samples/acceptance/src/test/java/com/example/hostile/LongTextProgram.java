package com.example.hostile;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Hands a text of a hundred million characters to a database, bound and written out. */
public final class LongTextProgram {
    private static final int CHARS = 100_000_000;

    private LongTextProgram() {}

    public static void main(String[] args) throws SQLException {
        String text = "x".repeat(CHARS);
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:long")) {
            System.out.println("bound: " + Work.handle(() -> length(connection, "SELECT CHAR_LENGTH(?)", text)));
            System.out.println(
                    "written: " + Work.handle(() -> length(connection, "SELECT CHAR_LENGTH('" + text + "')", null)));
        }
    }

    private static long length(Connection connection, String sql, String bound) {
        long start = System.nanoTime();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (bound != null) {
                statement.setString(1, bound);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                long length = rows.getLong(1);
                System.err.println("# " + (System.nanoTime() - start) / 1_000_000 + " ms");
                return length;
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
