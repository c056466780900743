package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Connections are taken from a pool and given back. */
public final class H14Connections extends Desk {
    private final HikariDataSource orders = new HikariDataSource();

    public H14Connections() {
        orders.setJdbcUrl("jdbc:h2:mem:orders");
        orders.setPoolName("orders");
    }

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection connection = orders.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT X FROM SYSTEM_RANGE(1, 20)")) {
            while (rows.next()) {
                found.add(plan + rows.getInt(1));
            }
        }
        return found;
    }
}
