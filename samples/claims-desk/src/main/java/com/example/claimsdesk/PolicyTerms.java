package com.example.claimsdesk;

import java.util.List;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The terms of each product; they change rarely and are kept in memory, one read for all who ask at once. */
@Component
class PolicyTerms {
    private static final String SQL = "SELECT text FROM policy_term WHERE product = ? ORDER BY position";

    private final JdbcTemplate jdbc;

    PolicyTerms(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Cacheable(cacheNames = "policy-terms", sync = true)
    public List<String> of(String product) {
        return jdbc.queryForList(SQL, String.class, product);
    }
}
