package com.example.traveldesk;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The planted fault {@code n-plus-one}: lists the bookings, then reads each with a statement of its own. */
final class RowByRowBookings implements Bookings {
    private static final String LIST = "SELECT b.id FROM booking b WHERE b.customer_id = ?";
    private static final String ONE = "SELECT b.id, f.code, f.destination, b.travel_date, b.fare_cents FROM booking b"
            + " JOIN flight f ON f.id = b.flight_id WHERE b.id = ?";

    private final DataSource source;

    RowByRowBookings(DataSource source) {
        this.source = source;
    }

    @Override
    public List<Booking> of(int customer) throws SQLException {
        try (Connection connection = source.getConnection()) {
            List<Booking> found = new ArrayList<>();
            for (int id : ids(connection, customer)) {
                found.add(one(connection, id));
            }
            return found;
        }
    }

    private static List<Integer> ids(Connection connection, int customer) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LIST)) {
            select.setInt(1, customer);
            List<Integer> ids = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getInt(1));
                }
            }
            return ids;
        }
    }

    private static Booking one(Connection connection, int id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ONE)) {
            select.setInt(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return JoinedBookings.read(row);
            }
        }
    }
}
