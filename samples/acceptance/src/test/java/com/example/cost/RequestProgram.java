package com.example.cost;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code RATE SECONDS WARM_UP_SECONDS}: a server of the JDK's that asks a database three times for each request, and a client of the JDK's
 * that sends it requests at a fixed rate: five spans each for whoever records them. After a warm-up it prints what requests
 * took from when they were due (a slow one delays the next, and that counts), and what the process used meanwhile.
 */
public final class RequestProgram {
    private static final int CUSTOMERS = 1_000;

    private RequestProgram() {}

    public static void main(String[] args) throws Exception {
        long started = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long startCpu = process.getProcessCpuTime();
        int rate = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try (Connection database = open()) {
            server.setExecutor(workers);
            server.createContext("/", exchange -> answer(exchange, database));
            server.start();
            HttpClient client = HttpClient.newHttpClient();
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/customer");
            send(client, uri, rate, Integer.parseInt(args[2]));
            long allocated = allocated();
            long cpu = process.getProcessCpuTime();
            long collections = collections();
            long[] took = send(client, uri, rate, seconds);
            cpu = process.getProcessCpuTime() - cpu;
            allocated = allocated() - allocated;
            collections = collections() - collections;
            Arrays.sort(took);
            System.out.printf(
                    "requests: p50us=%d p95us=%d p99us=%d cpuMs=%d allocatedKb=%d collections=%d peakKb=%d startMs=%d"
                            + " startCpuMs=%d%n",
                    of(took, 50),
                    of(took, 95),
                    of(took, 99),
                    cpu / 1_000_000,
                    allocated / 1_024,
                    collections,
                    peak(),
                    started,
                    startCpu / 1_000_000);
        } finally {
            server.stop(0);
            workers.shutdownNow();
        }
    }

    private static Connection open() throws SQLException {
        Connection database = new org.h2.Driver().connect("jdbc:h2:mem:", new Properties());
        try (PreparedStatement create =
                database.prepareStatement("CREATE TABLE customer(number INT PRIMARY KEY, name VARCHAR(40))")) {
            create.execute();
        }
        try (PreparedStatement insert = database.prepareStatement("INSERT INTO customer VALUES (?, ?)")) {
            for (int i = 0; i < CUSTOMERS; i++) {
                insert.setInt(1, i);
                insert.setString(2, "customer " + i);
                insert.execute();
            }
        }
        return database;
    }

    private static void answer(HttpExchange exchange, Connection database) throws IOException {
        StringBuilder names = new StringBuilder();
        try {
            synchronized (database) {
                for (int i = 0; i < 3; i++) {
                    try (PreparedStatement query =
                            database.prepareStatement("SELECT name FROM customer WHERE number = ?")) {
                        query.setInt(1, (names.length() * 31 + i) % CUSTOMERS);
                        try (ResultSet rows = query.executeQuery()) {
                            names.append(rows.next() ? rows.getString(1) : "nobody");
                        }
                    }
                }
            }
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
        byte[] body = names.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static long[] send(HttpClient client, URI uri, int rate, int seconds) throws Exception {
        long[] took = new long[rate * seconds];
        long every = TimeUnit.SECONDS.toNanos(1) / rate;
        long start = System.nanoTime();
        for (int i = 0; i < took.length; i++) {
            long due = start + i * every;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            took[i] = System.nanoTime() - due;
        }
        return took;
    }

    private static long of(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1_000;
    }

    /** By threads that live: those that do the work do. */
    private static long allocated() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static long peak() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }
}
