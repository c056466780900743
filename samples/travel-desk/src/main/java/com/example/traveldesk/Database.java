package com.example.traveldesk;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** The desk's tables in H2: customers, their bookings, flights and fares, filled from the seed. */
final class Database implements AutoCloseable {
    static final int BOOKINGS_PER_CUSTOMER = 25;
    static final long ROUND_TRIP_MILLIS = 6;
    static final long UNINDEXED_MILLIS = 300;
    private static final int FLIGHTS = 60;
    private static final List<String> CARRIERS = List.of("Alpina", "Norse", "Iberia Star", "Meridian");

    private final JdbcConnectionPool pool;

    private Database(JdbcConnectionPool pool) {
        this.pool = pool;
    }

    /**
     * Creates and fills the tables.
     *
     * @param customers customers 1 to this many exist, each with {@value #BOOKINGS_PER_CUSTOMER} bookings
     * @param fareMillis what one search of the fares takes
     */
    static Database open(int customers, int connections, long fareMillis, long seed) throws SQLException {
        JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "desk", "");
        pool.setMaxConnections(connections);
        Database database = new Database(pool);
        try (Connection connection = pool.getConnection()) {
            database.create(connection);
            SplittableRandom random = new SplittableRandom(seed);
            database.fillFlights(connection, random);
            database.fillCustomers(connection, customers, random);
            database.fillFares(connection, random);
            database.giveWaits(connection, fareMillis);
        }
        return database;
    }

    DataSource dataSource() {
        return pool;
    }

    private void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(40), grade CHAR(1))");
            statement.execute("CREATE TABLE flight (id INT PRIMARY KEY, code VARCHAR(8), destination VARCHAR(40))");
            statement.execute("CREATE TABLE booking (id INT PRIMARY KEY, customer_id INT, flight_id INT,"
                    + " travel_date DATE, fare_cents INT)");
            statement.execute("CREATE INDEX booking_of_customer ON booking (customer_id)");
            statement.execute("CREATE TABLE fare (id INT PRIMARY KEY, destination VARCHAR(40), carrier VARCHAR(20),"
                    + " cents INT)");
            statement.execute("CREATE INDEX fare_to ON fare (destination, cents)");
        }
    }

    private void giveWaits(Connection connection, long fareMillis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(RoundTrip.on("booking", ROUND_TRIP_MILLIS));
            statement.execute(RoundTrip.on("fare", fareMillis));
        }
    }

    private void fillFlights(Connection connection, SplittableRandom random) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO flight VALUES (?, ?, ?)")) {
            for (int id = 1; id <= FLIGHTS; id++) {
                insert.setInt(1, id);
                insert.setString(2, "TD" + (100 + id));
                insert.setString(3, Trips.COUNTRIES.get(random.nextInt(Trips.COUNTRIES.size())));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void fillCustomers(Connection connection, int customers, SplittableRandom random) throws SQLException {
        LocalDate first = LocalDate.of(2024, 1, 1);
        try (PreparedStatement customer = connection.prepareStatement("INSERT INTO customer VALUES (?, ?, ?)");
                PreparedStatement booking = connection.prepareStatement("INSERT INTO booking VALUES (?, ?, ?, ?, ?)")) {
            for (int id = 1; id <= customers; id++) {
                customer.setInt(1, id);
                customer.setString(2, "Traveller " + id);
                customer.setString(3, Trips.GRADES.get(random.nextInt(Trips.GRADES.size())));
                customer.addBatch();
                for (int row = 0; row < BOOKINGS_PER_CUSTOMER; row++) {
                    booking.setInt(1, id * 100 + row);
                    booking.setInt(2, id);
                    booking.setInt(3, 1 + random.nextInt(FLIGHTS));
                    booking.setObject(4, first.plusDays(random.nextInt(700)));
                    booking.setInt(5, 9_000 + random.nextInt(60_000));
                    booking.addBatch();
                }
            }
            customer.executeBatch();
            booking.executeBatch();
        }
    }

    private void fillFares(Connection connection, SplittableRandom random) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO fare VALUES (?, ?, ?, ?)")) {
            int id = 0;
            for (String country : Trips.COUNTRIES) {
                for (int row = 0; row < 40; row++) {
                    insert.setInt(1, ++id);
                    insert.setString(2, country);
                    insert.setString(3, CARRIERS.get(random.nextInt(CARRIERS.size())));
                    insert.setInt(4, 9_000 + random.nextInt(60_000));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    @Override
    public void close() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } finally {
            pool.dispose();
        }
    }
}
