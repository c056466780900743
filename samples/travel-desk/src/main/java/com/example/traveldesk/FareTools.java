package com.example.traveldesk;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;

/** What the itinerary planner may ask of the fare system; the place of the planted fault {@code slow-query}. */
public final class FareTools {
    private static final String SQL = "SELECT carrier, cents FROM fare WHERE destination = ? AND cents >= ?"
            + " ORDER BY cents FETCH FIRST 3 ROWS ONLY";

    private final DataSource source;

    FareTools(DataSource source) {
        this.source = source;
    }

    @Tool(name = "search_fares", value = "The cheapest fares to a country")
    public String searchFares(
            @P("country flown to") String destination, @P("least price in cents, for the fare class") int leastCents)
            throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement select = connection.prepareStatement(SQL)) {
            select.setString(1, destination);
            select.setInt(2, leastCents);
            StringBuilder fares =
                    new StringBuilder("Fares to ").append(destination).append(':');
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    fares.append(
                            String.format(Locale.ROOT, " %s %.2f EUR;", rows.getString(1), rows.getInt(2) / 100.0));
                }
            }
            return fares.toString();
        }
    }
}
