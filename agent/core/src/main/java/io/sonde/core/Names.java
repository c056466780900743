package io.sonde.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the program, and what this version of Sonde, is called in a recording. */
final class Names {
    private Names() {}

    /**
     * The program's name.
     *
     * @param given what the user calls it; null or blank: its main class or jar
     */
    static String ofProgram(@Nullable String given) {
        if (given != null && !given.isBlank()) {
            return given;
        }
        // Only the first word: what follows are the program's arguments, which are none of our business.
        String command = System.getProperty("sun.java.command", "").strip();
        int space = command.indexOf(' ');
        String first = space < 0 ? command : command.substring(0, space);
        if (first.endsWith(".jar")) {
            String file = first.substring(Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1);
            return file.substring(0, file.length() - ".jar".length());
        }
        String type = first.substring(first.lastIndexOf('/') + 1);
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return simple.isEmpty() ? "java" : simple;
    }

    /** Sonde's own version. */
    static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = Names.class.getResourceAsStream("version.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        }
        return properties.getProperty("version", "unknown");
    }
}
