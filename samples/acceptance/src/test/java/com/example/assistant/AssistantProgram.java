package com.example.assistant;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/** Does what its input says, line by line, and ends with it. */
public final class AssistantProgram {
    private static final BufferedReader INPUT =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private AssistantProgram() {}

    /**
     * Commands: {@code ask N} answers questions and prints how many were answered so far; {@code hold} asks one whose
     * tool waits for the next line, which may be {@code exit}; {@code throw}; {@code properties} prints their names.
     */
    public static void main(String[] args) throws SQLException {
        Assistant assistant = Assistant.open();
        say("ready");
        for (String line = next(); line != null; line = next()) {
            obey(assistant, line);
        }
        say("done");
    }

    private static void obey(Assistant assistant, String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "ask" -> {
                for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                    assistant.ask();
                }
                say("answered " + assistant.answered());
            }
            case "hold" -> assistant.ask(AssistantProgram::hold);
            case "throw" -> throw new IllegalStateException("as told");
            case "properties" ->
                System.getProperties().stringPropertyNames().stream().sorted().forEach(AssistantProgram::say);
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static void hold() {
        say("inside");
        if ("exit".equals(next())) {
            System.exit(3);
        }
    }

    private static String next() {
        try {
            return INPUT.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
