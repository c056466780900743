package io.sonde.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What standard output and standard error are connected to. The JDK knows only whether input and output both are a
 * terminal, and no size; the shell knows the rest.
 *
 * @param out whether standard output is a terminal
 * @param error whether standard error is one
 * @param width columns to write
 * @param height lines that fit
 */
record Terminal(boolean out, boolean error, int width, int height) {
    private static final int USUAL_WIDTH = 100;
    private static final int NARROWEST = 60;
    private static final int WIDEST = 200;
    private static final int USUAL_HEIGHT = 40;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");

    /** Asks the system. */
    static Terminal here() {
        if (System.console() == null && System.getenv("TERM") == null) {
            return of(false, false, null, System.getenv("COLUMNS"));
        }
        boolean out = ask(true, "test -t 1") != null;
        boolean error = ask(true, "test -t 2") != null;
        // The answer needs descriptor 1, so the terminal is asked by its name.
        String size = out ? ask(false, "stty size < /dev/tty 2> /dev/null") : null;
        return of(out, error, size, System.getenv("COLUMNS"));
    }

    /**
     * @param size lines and columns as {@code stty size} prints them
     * @param columns what the environment says, which goes first
     */
    static Terminal of(boolean out, boolean error, @Nullable String size, @Nullable String columns) {
        int width = USUAL_WIDTH;
        int height = USUAL_HEIGHT;
        Matcher known = SIZE.matcher(size == null ? "" : size.strip());
        if (known.matches()) {
            height = Integer.parseInt(known.group(1));
            width = Integer.parseInt(known.group(2));
        }
        if (columns != null && columns.matches("\\d{1,4}")) {
            width = Integer.parseInt(columns);
        }
        return new Terminal(
                out,
                error,
                width == 0 ? USUAL_WIDTH : Math.min(WIDEST, Math.max(NARROWEST, width)),
                height == 0 ? USUAL_HEIGHT : height);
    }

    /** Whether colours can be shown and are wanted; https://no-color.org is honoured. */
    boolean color() {
        @Nullable String type = System.getenv("TERM");
        @Nullable String unwanted = System.getenv("NO_COLOR");
        return out && (unwanted == null || unwanted.isEmpty()) && type != null && !type.equals("dumb");
    }

    /** What the shell prints; null when the command fails. Without an answer, descriptor 1 is our own. */
    private static @Nullable String ask(boolean withoutAnswer, String command) {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(withoutAnswer ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.PIPE);
        try {
            Process process = shell.start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0 ? printed : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
