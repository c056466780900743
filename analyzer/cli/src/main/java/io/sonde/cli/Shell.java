package io.sonde.cli;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Words as a shell takes them. */
final class Shell {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private Shell() {}

    /** The same word, in quotes where it needs them. */
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The command to run when a recording is complete. */
    static String analyze(Path recording) {
        return "sonde analyze " + quoted(recording.toString());
    }
}
