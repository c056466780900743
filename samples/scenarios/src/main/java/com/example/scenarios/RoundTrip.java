package com.example.scenarios;

import java.sql.Connection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.Trigger;

/**
 * Makes each SELECT on a table take as long as a database on another host would: H2 fires it once per statement,
 * whatever the number of rows, on the caller's thread. The wait is part of the trigger's name.
 */
public final class RoundTrip implements Trigger {
    private static final Pattern NAME = Pattern.compile("(?i)\\w+_waits_(\\d+)_us");
    private static final double MICROS = 1_000;

    private double millis;

    static String on(String table, double millis) {
        return String.format(
                Locale.ROOT,
                "CREATE TRIGGER %s_waits_%d_us BEFORE SELECT ON %s CALL '%s'",
                table,
                Math.round(millis * MICROS),
                table,
                RoundTrip.class.getName());
    }

    @Override
    public void init(Connection connection, String schema, String name, String table, boolean before, int type) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no wait in the trigger's name " + name);
        }
        millis = Long.parseLong(matcher.group(1)) / MICROS;
    }

    @Override
    public void fire(Connection connection, Object[] oldRow, Object[] newRow) {
        Setting.sleep(millis);
    }
}
