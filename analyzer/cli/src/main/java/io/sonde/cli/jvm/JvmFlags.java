package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The arguments with which a JVM was started, as far as they can be read from outside, in the order in which it read
 * them: the last of several counts. They may hold secrets, so nothing of them is ever shown. Immutable.
 */
final class JvmFlags {
    /** Options of the launcher whose value is the next argument. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--enable-native-access",
            "--limit-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--patch-module",
            "--source",
            "--describe-module",
            "-d");

    private static final int DEEPEST = 8;

    private final List<String> arguments;
    private final @Nullable String main;

    private JvmFlags(List<String> arguments, @Nullable String main) {
        this.arguments = arguments;
        this.main = main;
    }

    /** Of texts that the JVM published: arguments separated by blanks. */
    static JvmFlags published(String vmFlags, String vmArguments, @Nullable String main) {
        List<String> all = new ArrayList<>(words(vmFlags));
        all.addAll(words(vmArguments));
        return new JvmFlags(all, main);
    }

    /**
     * Of the command line and the environment of a process.
     *
     * @param file finds a file that the command line names
     */
    static JvmFlags of(List<String> commandLine, Map<String, String> environment, Function<String, Path> file) {
        List<String> launcher = new ArrayList<>();
        launcher.addAll(words(environment.getOrDefault("JDK_JAVA_OPTIONS", "")));
        launcher.addAll(commandLine.isEmpty() ? commandLine : commandLine.subList(1, commandLine.size()));
        List<String> own = new ArrayList<>();
        String main = split(expanded(launcher, file, 0), own);
        List<String> all = new ArrayList<>(words(environment.getOrDefault("JAVA_TOOL_OPTIONS", "")));
        all.addAll(own);
        all.addAll(words(environment.getOrDefault("_JAVA_OPTIONS", "")));
        return new JvmFlags(withOptionFiles(all, file), main);
    }

    /** Copies the JVM's own arguments; returns what is run. */
    private static @Nullable String split(List<String> arguments, List<String> own) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean hasNext = i + 1 < arguments.size();
            if (argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) {
                return hasNext ? arguments.get(i + 1) : null;
            }
            if (argument.startsWith("--module=")) {
                return argument.substring("--module=".length());
            }
            if (!argument.startsWith("-")) {
                return argument;
            }
            own.add(argument);
            if (WITH_VALUE.contains(argument)) {
                i++;
            }
        }
        return null;
    }

    /** With the content of {@code @files}, up to what is run. */
    private static List<String> expanded(List<String> arguments, Function<String, Path> file, int depth) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith("@") && !argument.startsWith("@@") && depth < DEEPEST) {
                all.addAll(expanded(wordsOf(file.apply(argument.substring(1))), file, depth + 1));
            } else if (argument.equals("--disable-@files") || !argument.startsWith("-")) {
                boolean isValue = i > 0 && WITH_VALUE.contains(arguments.get(i - 1));
                all.add(argument);
                if (!isValue) {
                    all.addAll(arguments.subList(i + 1, arguments.size()));
                    return all;
                }
            } else {
                all.add(argument);
            }
        }
        return all;
    }

    private static List<String> withOptionFiles(List<String> arguments, Function<String, Path> file) {
        List<String> all = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("-XX:VMOptionsFile=")) {
                all.addAll(wordsOf(file.apply(argument.substring("-XX:VMOptionsFile=".length()))));
            } else {
                all.add(argument);
            }
        }
        return all;
    }

    private static List<String> wordsOf(Path file) {
        try {
            StringBuilder text = new StringBuilder();
            for (String line : Files.readAllLines(file)) {
                text.append(line.strip().startsWith("#") ? "" : line).append('\n');
            }
            return words(text.toString());
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** Separated by blanks, of which those in quotes do not count. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (Character.isWhitespace(c)) {
                add(words, word);
            } else {
                word.append(c);
            }
        }
        add(words, word);
        return words;
    }

    private static void add(List<String> words, StringBuilder word) {
        if (word.length() > 0) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** What a flag that can be on or off was set to; {@code otherwise} when it was not. */
    boolean isOn(String flag, boolean otherwise) {
        boolean on = otherwise;
        for (String argument : arguments) {
            if (argument.equals("-XX:+" + flag)) {
                on = true;
            } else if (argument.equals("-XX:-" + flag)) {
                on = false;
            }
        }
        return on;
    }

    boolean has(String argument) {
        return arguments.contains(argument);
    }

    /** Main class, module or jar, without what follows; null when unknown. */
    @Nullable
    String main() {
        return main;
    }
}
