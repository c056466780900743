package com.example.claimsdesk;

import jakarta.annotation.PostConstruct;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The tables in H2: policy terms, claims with their damages, past claims, the journal of questions; filled at start. */
@Component
class Database {
    static final long ROUND_TRIP_MILLIS = 6;
    static final long UNINDEXED_MILLIS = 300;
    private static final int PAST_CLAIMS = 400;

    private final JdbcTemplate jdbc;
    private final Options options;

    Database(JdbcTemplate jdbc, Options options) {
        this.jdbc = jdbc;
        this.options = options;
    }

    @PostConstruct
    void fill() {
        jdbc.execute("CREATE TABLE policy_term (product VARCHAR(20), position INT, text VARCHAR(200))");
        jdbc.execute("CREATE TABLE part (name VARCHAR(20) PRIMARY KEY, list_cents INT)");
        jdbc.execute("CREATE TABLE damage (id INT PRIMARY KEY, claim_id INT, part_name VARCHAR(20), severity INT)");
        jdbc.execute("CREATE INDEX damage_of_claim ON damage (claim_id)");
        jdbc.execute("CREATE TABLE past_claim (id INT PRIMARY KEY, product VARCHAR(20), region VARCHAR(20),"
                + " paid_cents INT)");
        jdbc.execute("CREATE INDEX past_claim_like ON past_claim (product, region, paid_cents)");
        jdbc.execute("CREATE TABLE question (id UUID PRIMARY KEY, claim_id INT, adjuster VARCHAR(40), answer INT)");
        SplittableRandom random = new SplittableRandom(options.seed());
        insert("policy_term", 3, terms());
        insert("part", 2, parts(random));
        insert("damage", 4, damages(random));
        insert("past_claim", 4, pastClaims(random));
        jdbc.execute(RoundTrip.on("policy_term", ROUND_TRIP_MILLIS));
        jdbc.execute(RoundTrip.on("damage", ROUND_TRIP_MILLIS));
        jdbc.execute(RoundTrip.on("past_claim", options.has(Fault.SLOW_QUERY) ? UNINDEXED_MILLIS : ROUND_TRIP_MILLIS));
    }

    private void insert(String table, int columns, List<Object[]> rows) {
        jdbc.batchUpdate("INSERT INTO " + table + " VALUES (?" + ", ?".repeat(columns - 1) + ")", rows);
    }

    private static List<Object[]> terms() {
        List<Object[]> rows = new ArrayList<>();
        for (String product : Claims.PRODUCTS) {
            for (int position = 1; position <= 3; position++) {
                rows.add(new Object[] {
                    product, position, product + " term " + position + ": the excess is " + 150 * position + " EUR."
                });
            }
        }
        return rows;
    }

    private static List<Object[]> parts(SplittableRandom random) {
        return Claims.PARTS.stream()
                .map(name -> new Object[] {name, 5_000 + random.nextInt(90_000)})
                .toList();
    }

    private static List<Object[]> damages(SplittableRandom random) {
        List<Object[]> rows = new ArrayList<>();
        for (int claim = 1; claim <= Claims.COUNT; claim++) {
            for (int row = 0; row < Claims.DAMAGES_PER_CLAIM; row++) {
                rows.add(new Object[] {claim * 100 + row, claim, Claims.PARTS.get(row), 1 + random.nextInt(5)});
            }
        }
        return rows;
    }

    private static List<Object[]> pastClaims(SplittableRandom random) {
        List<Object[]> rows = new ArrayList<>();
        for (int id = 1; id <= PAST_CLAIMS; id++) {
            rows.add(new Object[] {id, Claims.product(id), Claims.region(id), 20_000 + random.nextInt(900_000)});
        }
        return rows;
    }
}
