package com.example.claimsdesk;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The planted fault {@code n-plus-one}: lists the damages, then reads each with a statement of its own. */
final class RowByRowDamages implements Damages {
    private static final String LIST = "SELECT d.id FROM damage d WHERE d.claim_id = ?";
    private static final String ONE = "SELECT d.id, d.part_name, d.severity, p.list_cents FROM damage d"
            + " JOIN part p ON p.name = d.part_name WHERE d.id = ?";

    private final JdbcTemplate jdbc;

    RowByRowDamages(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Damage> of(int claim) {
        List<Damage> found = new ArrayList<>();
        for (int id : jdbc.queryForList(LIST, Integer.class, claim)) {
            found.add(one(id));
        }
        return found;
    }

    private Damage one(int id) {
        return jdbc.query(ONE, JoinedDamages::read, id).get(0);
    }
}
