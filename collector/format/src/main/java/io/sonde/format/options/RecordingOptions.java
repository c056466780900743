package io.sonde.format.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for: arguments first, then environment ({@code SONDE_OUT}), then the file of {@code config}, then
 * the defaults. The agent reads them in the program's JVM, and the command line reads them before it touches one, so
 * that what is wrong is refused by the same words in both places. Immutable.
 */
public final class RecordingOptions {
    /** Where recordings go when nothing else is said, beneath the folder in which the program runs. */
    public static final String DEFAULT_OUT = "sonde-recordings";

    private static final String NOT_YET = " is not available in this version";

    private static final List<String> KEYS = List.of(
            "out",
            "app",
            "profile",
            "duration",
            "max-size",
            "max-age",
            "jfr-spans",
            "heap-dump",
            "leaks",
            "pause-budget",
            "propagate",
            "capture",
            "capture-limit",
            "rules",
            "packages",
            "tags",
            "overhead",
            "metrics",
            "config",
            "strict");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmg]?)b?");

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final long LARGEST_GIGABYTES = 1 << 20;

    private final Path folder;
    private final Map<String, String> values;
    private final @Nullable Duration duration;
    private final @Nullable Duration maxAge;
    private final long maxSize;
    private final double pauseBudget;
    private final double overhead;

    private RecordingOptions(Map<String, String> values, Path folder) throws BadOption {
        this.values = values;
        this.folder = folder;
        check();
        duration = duration("duration");
        maxAge = duration("max-age");
        maxSize = size("max-size", "2g");
        pauseBudget = percent("pause-budget", "1%");
        overhead = "off".equals(values.get("overhead")) ? 0 : percent("overhead", "1%");
    }

    /**
     * Reads and checks all options; relative paths start in the folder of this process.
     *
     * @param arguments {@code key=value,key=value}, null when there are none
     * @param environment of which {@code SONDE_*} counts
     * @throws BadOption for the first one that cannot be used
     */
    public static RecordingOptions of(@Nullable String arguments, Map<String, String> environment) throws BadOption {
        return of(arguments, environment, Path.of(""));
    }

    /**
     * The same for somebody who stands elsewhere.
     *
     * @param folder where relative paths start
     * @throws BadOption for the first one that cannot be used
     */
    public static RecordingOptions of(@Nullable String arguments, Map<String, String> environment, Path folder)
            throws BadOption {
        Map<String, String> values = parse(arguments == null ? "" : arguments);
        for (String key : KEYS) {
            String fromEnvironment = environment.get(environmentName(key));
            if (fromEnvironment != null && !fromEnvironment.isBlank()) {
                values.putIfAbsent(key, fromEnvironment.trim());
            }
        }
        String file = values.get("config");
        if (file != null) {
            readFile(path("config", file, folder)).forEach(values::putIfAbsent);
        }
        return new RecordingOptions(values, folder);
    }

    private static Path path(String key, String value, Path folder) throws BadOption {
        try {
            return folder.resolve(value);
        } catch (InvalidPathException impossible) {
            throw new BadOption("option '" + key + "' cannot be '" + value + "'; it is no path");
        }
    }

    /** Name of the environment variable that stands for a key: {@code SONDE_MAX_SIZE} for {@code max-size}. */
    public static String environmentName(String key) {
        return "SONDE_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Map<String, String> parse(String arguments) throws BadOption {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : arguments.split(",", -1)) {
            if (!part.isBlank()) {
                put(values, part);
            }
        }
        return values;
    }

    private static void put(Map<String, String> values, String assignment) throws BadOption {
        int equals = assignment.indexOf('=');
        String key = (equals < 0 ? assignment : assignment.substring(0, equals)).trim();
        if (!KEYS.contains(key)) {
            throw new BadOption("unknown option '" + key + "'; known are " + String.join(", ", KEYS));
        }
        if (equals < 0) {
            throw new BadOption("option '" + key + "' needs a value: " + key + "=...");
        }
        values.putIfAbsent(key, assignment.substring(equals + 1).trim());
    }

    private static Map<String, String> readFile(Path file) throws BadOption {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new BadOption("config=" + file + " cannot be read");
        }
        for (String line : lines) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                put(values, text);
            }
        }
        return values;
    }

    private void check() throws BadOption {
        oneOf("profile", "spans", "standard", "deep");
        oneOf("jfr-spans", "on", "off");
        oneOf("heap-dump", "end", "off");
        oneOf("leaks", "on", "off");
        oneOf("propagate", "w3c", "off");
        oneOf("capture", "sizes", "content");
        notYet("capture", "content");
        oneOf("strict", "true", "false");
        tagNames();
        for (String key : List.of("metrics", "capture-limit")) {
            if (values.containsKey(key)) {
                throw new BadOption("option '" + key + "'" + NOT_YET);
            }
        }
        String rules = values.get("rules");
        if (rules != null && !Files.isReadable(path("rules", rules, folder))) {
            throw new BadOption("rules=" + rules + " cannot be read");
        }
        path("out", values.getOrDefault("out", DEFAULT_OUT), folder);
    }

    private void tagNames() throws BadOption {
        for (String name : tags()) {
            if (name.contains("=")) {
                throw new BadOption(
                        "option 'tags' takes names separated by ;, such as tenant;plan, not '" + name + "'");
            }
        }
    }

    private void oneOf(String key, String... allowed) throws BadOption {
        String value = values.get(key);
        if (value != null && !List.of(allowed).contains(value)) {
            throw new BadOption(
                    "option '" + key + "' cannot be '" + value + "'; allowed are " + String.join(", ", allowed));
        }
    }

    private void notYet(String key, String value) throws BadOption {
        if (value.equals(values.get(key))) {
            throw new BadOption("option '" + key + "=" + value + "'" + NOT_YET);
        }
    }

    private @Nullable Duration duration(String key) throws BadOption {
        String value = values.get(key);
        if (value == null || value.equals("unlimited")) {
            return null;
        }
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new BadOption(
                    "option '" + key + "' cannot be '" + value + "'; write a number and ms, s, m, h or d, such as 60s");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration given = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (given.compareTo(LONGEST) > 0) {
            throw new BadOption("option '" + key + "' cannot be '" + value + "'; the longest is " + LONGEST.toDays()
                    + "d, or write unlimited");
        }
        return given;
    }

    private long size(String key, String standard) throws BadOption {
        String value = values.getOrDefault(key, standard);
        Matcher matcher = SIZE.matcher(value.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new BadOption(
                    "option '" + key + "' cannot be '" + value + "'; write a number and k, m or g, such as 2g");
        }
        long number = Long.parseLong(matcher.group(1));
        int shift = switch (matcher.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        if (number > LARGEST_GIGABYTES << 30 - shift) {
            throw new BadOption(
                    "option '" + key + "' cannot be '" + value + "'; the largest is " + LARGEST_GIGABYTES + "g");
        }
        return number << shift;
    }

    private double percent(String key, String standard) throws BadOption {
        String value = values.getOrDefault(key, standard);
        Matcher matcher = PERCENT.matcher(value);
        double percent = matcher.matches() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
        if (!(percent > 0 && percent <= 100)) {
            throw new BadOption("option '" + key + "' cannot be '" + value + "'; write a part of the time, such as 1%");
        }
        return percent / 100;
    }

    /** Bytes the whole recording may take. */
    public long maxSize() {
        return maxSize;
    }

    /** Stop by itself after this time; null: never. */
    public @Nullable Duration duration() {
        return duration;
    }

    /** Age beyond which segments go; null: never. */
    public @Nullable Duration maxAge() {
        return maxAge;
    }

    /** Parent folder of recordings. */
    public Path out() {
        return folder.resolve(values.getOrDefault("out", DEFAULT_OUT))
                .toAbsolutePath()
                .normalize();
    }

    /** Name shown in reports; null: the main class or jar. */
    public @Nullable String app() {
        return values.get("app");
    }

    /** File of extra match rules; null: none. */
    public @Nullable Path rules() {
        String file = values.get("rules");
        return file == null ? null : folder.resolve(file);
    }

    /** The application's own packages as class-name prefixes; empty: inferred. */
    public List<String> packages() {
        return list("packages")
                .map(prefix -> prefix.endsWith(".*") ? prefix.substring(0, prefix.length() - 1) : prefix)
                .map(prefix -> prefix.endsWith(".") ? prefix : prefix + ".")
                .toList();
    }

    /** Names of the values that sessions are tagged with, each once; empty: none is recorded. */
    public List<String> tags() {
        return list("tags").distinct().toList();
    }

    private Stream<String> list(String key) {
        return Pattern.compile(";")
                .splitAsStream(values.getOrDefault(key, ""))
                .map(String::strip)
                .filter(part -> !part.isEmpty());
    }

    /** Whether outgoing requests carry a {@code traceparent}. */
    public boolean propagates() {
        return "w3c".equals(values.get("propagate"));
    }

    /** Whether spans are JFR events even while nobody else records. */
    public boolean jfrSpans() {
        return "on".equals(values.get("jfr-spans"));
    }

    /** Whether the heap is to be dumped when the recording ends. */
    public boolean dumpsHeapAtTheEnd() {
        return "end".equals(values.get("heap-dump"));
    }

    /** Whether samples are wanted beside spans. */
    public boolean samples() {
        return !"spans".equals(values.get("profile"));
    }

    /** Whether memory leaks may be looked for with collections of the whole heap. */
    public boolean leaks() {
        return !"off".equals(values.get("leaks"));
    }

    /** Part of the wall time that confirming a memory leak may stop the program for, 0 to 1. */
    public double pauseBudget() {
        return pauseBudget;
    }

    /** Part of what the program uses of processors that recording may use, 0 to 1; 0: whatever it needs. */
    public double overhead() {
        return overhead;
    }

    /** Whether a closer look is wanted, at a price. */
    public boolean looksDeep() {
        return "deep".equals(values.get("profile"));
    }

    /**
     * The same options as {@code key=value,key=value} for a process that stands elsewhere: paths are absolute, and what
     * the file of {@code config} says is said. {@code strict} is left out, because here somebody waits for the answer.
     *
     * @throws BadOption when a value holds a comma, which would end it
     */
    public String forAnotherProcess() throws BadOption {
        Map<String, String> said = new LinkedHashMap<>(values);
        said.remove("config");
        said.remove("strict");
        said.computeIfPresent("out", (key, value) -> out().toString());
        said.computeIfPresent(
                "rules",
                (key, value) ->
                        folder.resolve(value).toAbsolutePath().normalize().toString());
        List<String> assignments = new ArrayList<>();
        for (Map.Entry<String, String> entry : said.entrySet()) {
            if (entry.getValue().contains(",")) {
                throw new BadOption(
                        "option '" + entry.getKey() + "' cannot be '" + entry.getValue() + "'; a comma would end it");
            }
            assignments.add(entry.getKey() + "=" + entry.getValue());
        }
        return String.join(",", assignments);
    }

    /** What was set, for the manifest. Holds only keys of ours. */
    public Map<String, String> given() {
        return Map.copyOf(values);
    }
}
