package com.example.claimsdesk;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads damages and the prices of their parts in one statement. */
final class JoinedDamages implements Damages {
    private static final String SQL = "SELECT d.id, d.part_name, d.severity, p.list_cents FROM damage d"
            + " JOIN part p ON p.name = d.part_name WHERE d.claim_id = ?";

    private final JdbcTemplate jdbc;

    JoinedDamages(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Damage> of(int claim) {
        return jdbc.query(SQL, JoinedDamages::read, claim);
    }

    static Damage read(ResultSet row, int number) throws SQLException {
        return new Damage(row.getInt(1), row.getString(2), row.getInt(3), row.getInt(4));
    }
}
