package com.example.claimsdesk;

import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who asked about which claim, and how long the answer was. */
@Component
class Journal {
    private final JdbcTemplate jdbc;

    Journal(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    public UUID asked(int claim, String adjuster) {
        UUID id = UUID.randomUUID();
        jdbc.update("INSERT INTO question (id, claim_id, adjuster) VALUES (?, ?, ?)", id, claim, adjuster);
        return id;
    }

    @Transactional
    public void answered(UUID id, String answer) {
        jdbc.update("UPDATE question SET answer = ? WHERE id = ?", answer.length(), id);
    }
}
