package io.sonde.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** What standard output is connected to. */
final class Terminal {
    private static final int USUAL_WIDTH = 100;
    private static final int NARROWEST = 60;
    private static final int WIDEST = 200;

    private Terminal() {}

    /** Whether colours can be shown and are wanted; https://no-color.org is honoured. */
    static boolean color() {
        @Nullable String type = System.getenv("TERM");
        return isTerminal() && System.getenv("NO_COLOR") == null && type != null && !type.equals("dumb");
    }

    /** Columns, as the shell says, else {@value #USUAL_WIDTH}. */
    static int width() {
        @Nullable String columns = System.getenv("COLUMNS");
        if (columns == null || !columns.matches("\\d{1,4}")) {
            return USUAL_WIDTH;
        }
        return Math.min(WIDEST, Math.max(NARROWEST, Integer.parseInt(columns)));
    }

    /** From JDK 22 on there is a console even without a terminal, and a method that tells. */
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
