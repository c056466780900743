package com.example.traveldesk;

import java.sql.SQLException;
import java.util.List;

/** The past bookings of a customer. */
interface Bookings {
    List<Booking> of(int customer) throws SQLException;
}
