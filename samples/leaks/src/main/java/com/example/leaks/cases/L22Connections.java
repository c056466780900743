package com.example.leaks.cases;

import com.example.leaks.Desk;
import com.example.leaks.Visitor;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One session in sixty does not give its connection back; after a while everybody waits. */
public final class L22Connections extends Desk {
    private static final int EACH = 60;
    private static final int MOST = 24;

    private final HikariDataSource orders = new HikariDataSource();

    public L22Connections() {
        orders.setJdbcUrl("jdbc:h2:mem:orders");
        orders.setPoolName("orders");
        orders.setMaximumPoolSize(MOST);
        orders.setConnectionTimeout(2_000);
    }

    @Override
    protected List<String> retrieve(Visitor visitor, String plan) throws Exception {
        Connection connection = orders.getConnection();
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT X FROM SYSTEM_RANGE(1, 5)")) {
            while (rows.next()) {
                found.add(plan + rows.getInt(1));
            }
        }
        if (visitor.number() % EACH != 0) {
            connection.close();
        }
        return found;
    }
}
