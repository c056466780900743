package com.example.traveldesk;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Reads bookings and their flights in one statement. */
final class JoinedBookings implements Bookings {
    private static final String SQL = "SELECT b.id, f.code, f.destination, b.travel_date, b.fare_cents FROM booking b"
            + " JOIN flight f ON f.id = b.flight_id WHERE b.customer_id = ?";

    private final DataSource source;

    JoinedBookings(DataSource source) {
        this.source = source;
    }

    @Override
    public List<Booking> of(int customer) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement select = connection.prepareStatement(SQL)) {
            select.setInt(1, customer);
            List<Booking> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(read(rows));
                }
            }
            return found;
        }
    }

    static Booking read(ResultSet row) throws SQLException {
        return new Booking(row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getInt(5));
    }
}
