package com.example.assistant;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the agent may ask of the customer list. */
public final class CustomerTools {
    private final Connection connection;
    private volatile Runnable beforeTheNext = () -> {};

    CustomerTools(Connection connection) {
        this.connection = connection;
    }

    /** Has something happen inside the next call. */
    void beforeTheNext(Runnable step) {
        beforeTheNext = step;
    }

    @Tool(name = "find_customer", value = "The name of a customer")
    public String findCustomer(@P("number of the customer") int number) throws SQLException {
        Runnable step = beforeTheNext;
        beforeTheNext = () -> {};
        step.run();
        synchronized (connection) {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT c.name FROM customer c WHERE c.number = ?")) {
                select.setInt(1, number);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? rows.getString(1) : "nobody";
                }
            }
        }
    }
}
