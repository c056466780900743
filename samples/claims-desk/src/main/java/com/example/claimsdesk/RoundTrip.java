package com.example.claimsdesk;

import java.sql.Connection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.Trigger;

/**
 * Makes each SELECT on a table take as long as a database on another host would: H2 fires it once per statement,
 * whatever the number of rows, on the caller's thread. The table's wait is part of the trigger's name, so that two
 * databases of one process can differ.
 */
public final class RoundTrip implements Trigger {
    private static final Pattern NAME = Pattern.compile("(?i)\\w+_waits_(\\d+)_ms");

    private long millis;

    /** The statement that gives the table its wait. */
    static String on(String table, long millis) {
        return "CREATE TRIGGER " + table + "_waits_" + millis + "_ms BEFORE SELECT ON " + table + " CALL '"
                + RoundTrip.class.getName() + "'";
    }

    @Override
    public void init(Connection connection, String schema, String name, String table, boolean before, int type) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no wait in the trigger's name " + name);
        }
        millis = Long.parseLong(matcher.group(1));
    }

    @Override
    public void fire(Connection connection, Object[] oldRow, Object[] newRow) {
        Waiting.forMillis(millis);
    }
}
