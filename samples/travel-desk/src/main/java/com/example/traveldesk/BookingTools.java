package com.example.traveldesk;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What the supervisor may ask of the booking system. */
public final class BookingTools {
    private final Bookings bookings;

    BookingTools(Bookings bookings) {
        this.bookings = bookings;
    }

    @Tool(name = "lookup_bookings", value = "Past bookings of a customer: how many, what they cost, the last flights")
    public String lookupBookings(@P("number of the customer") int customer) throws SQLException {
        List<Booking> found = bookings.of(customer);
        int spent = found.stream().mapToInt(Booking::fareCents).sum();
        String last = String.join(
                "; ",
                found.stream()
                        .limit(3)
                        .map(b -> b.flight() + " to " + b.destination() + " on " + b.date())
                        .toList());
        return String.format(
                Locale.ROOT, "%d bookings, %.2f EUR in all, among them %s", found.size(), spent / 100.0, last);
    }
}
