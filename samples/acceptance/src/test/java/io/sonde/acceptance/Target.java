package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.attached.LoadedProgram;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** {@link LoadedProgram} in a JVM of its own, under full load, with a witness; what it holds is read from outside. */
final class Target implements AutoCloseable {
    private static final Path PROC = Path.of("/proc");

    private static final int ATTEMPTS = 12;

    private final Jdk jdk;
    private final Child child;
    private int asked;

    private Target(Jdk jdk, Child child) {
        this.jdk = jdk;
        this.child = child;
        child.told("ready");
    }

    /** Starts it with the witness. */
    static Target start(Jdk jdk, Path folder, String... jvm) throws IOException {
        return new Target(jdk, command(jdk, folder).jvm(jvm).start());
    }

    /**
     * How it is started. Java 17 holds the native code of methods that are no more, and what it names, until its sweeper
     * comes by, which takes a lot of such code: here it comes soon.
     */
    static Child.Command command(Jdk jdk, Path folder) throws IOException {
        return Places.program(jdk, LoadedProgram.class, List.of(Mono.class, org.reactivestreams.Publisher.class))
                .jvm("-javaagent:" + AgentJar.witness(folder), "-XX:-UseDynamicNumberOfCompilerThreads")
                .jvm(jdk.feature() == 17 ? new String[] {"-XX:SweeperThreshold=0.02"} : new String[0]);
    }

    /** One that was started as the caller liked. */
    static Target of(Jdk jdk, Child child) {
        return new Target(jdk, child);
    }

    long pid() {
        return child.pid();
    }

    Child child() {
        return child;
    }

    /** Has a command carried out and returns the answer. */
    String ask(String command) {
        String id = String.valueOf(++asked);
        child.tell(id + " " + command);
        String start = "#" + id + " ";
        return child.told(start).substring(start.length());
    }

    /** Lets the load go on for so many requests. */
    Target worked(int requests) {
        ask("await " + requests);
        return this;
    }

    /** Ends it, after all that is asked was asked. */
    void endsWithoutFailure() {
        assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        String ended = child.told("ended ");
        assertThat(ended).matches("ended requests [1-9]\\d* failures 0 ");
        System.out.println(jdk + ": " + ended);
    }

    /** All classes that can be changed, as the JVM shows them just now. */
    ClassFiles shown(Path file) throws IOException {
        ask("witness shown " + file);
        return ClassFiles.inZip(file);
    }

    /**
     * What the JVM executes of these classes, read out of its memory by the JDK's own debugger: a retransformation shows
     * the class file that the JVM has kept, whatever it executes.
     */
    ClassFiles executed(Path into, Collection<String> names) throws IOException {
        Files.createDirectories(into);
        Pattern row = Pattern.compile("(?:hsdb> )*(\\S+) @(0x\\p{XDigit}+)");
        List<String> dumps = new ArrayList<>();
        for (String line : debugged(List.of("classes"))) {
            Matcher matcher = row.matcher(line);
            if (matcher.matches() && names.contains(matcher.group(1).replace('/', '.'))) {
                // Of several loaders: each in a folder of its own, since the file is named by the class.
                Path folder = Files.createDirectory(into.resolve(String.valueOf(dumps.size())));
                dumps.add("dumpclass " + matcher.group(2) + " " + folder);
            }
        }
        debugged(dumps);
        return ClassFiles.executedIn(into, jdk);
    }

    private List<String> debugged(List<String> commands) {
        try (Child debugger = Child.on(jdk)
                .program("-m", "jdk.hotspot.agent/sun.jvm.hotspot.SALauncher", "clhsdb")
                .program("--pid", String.valueOf(pid()))
                .start()) {
            commands.forEach(debugger::tell);
            debugger.tell("quit").closeInput();
            assertThat(debugger.exitCode()).as("%s", debugger).isZero();
            return debugger.out();
        }
    }

    /** Names of its threads, numbers in them left out, with how many there are of each. */
    Map<String, Integer> threads() {
        Map<String, Integer> names = new TreeMap<>();
        for (Path task : entries(PROC.resolve(pid() + "/task"))) {
            try {
                String name = Files.readString(task.resolve("comm")).strip().replaceAll("\\d+", "N");
                names.merge(name, 1, Integer::sum);
            } catch (IOException gone) {
                // It ended meanwhile.
            }
        }
        return names;
    }

    /** What its descriptors stand for, and how many of each; sockets and the like by their kind. */
    Map<String, Integer> descriptors() {
        Map<String, Integer> open = new TreeMap<>();
        for (Path entry : entries(PROC.resolve(pid() + "/fd"))) {
            try {
                String to = Files.readSymbolicLink(entry).toString().replaceAll("\\[\\d+]", "");
                open.merge(to, 1, Integer::sum);
            } catch (IOException gone) {
                // It was closed meanwhile.
            }
        }
        return open;
    }

    /** Files mapped into its memory. */
    Set<String> mapped() throws IOException {
        Set<String> files = new TreeSet<>();
        for (String line : Files.readAllLines(PROC.resolve(pid() + "/maps"))) {
            int path = line.indexOf('/');
            if (path >= 0) {
                files.add(line.substring(path));
            }
        }
        return files;
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Asks the JVM itself. */
    List<String> jcmd(String... command) {
        List<String> words = new ArrayList<>(List.of("-m", "jdk.jcmd/sun.tools.jcmd.JCmd", String.valueOf(pid())));
        words.addAll(List.of(command));
        try (Child one = Child.on(jdk).program(words.toArray(String[]::new)).start()) {
            assertThat(one.closeInput().exitCode()).as("%s", one).isZero();
            return one.out();
        }
    }

    /** Instances and bytes by class after a full collection. */
    Histogram histogram() {
        Pattern row = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
        Map<String, Long> instances = new HashMap<>();
        long bytes = 0;
        for (String line : jcmd("GC.class_histogram")) {
            Matcher matcher = row.matcher(line);
            if (matcher.matches()) {
                instances.merge(matcher.group(3), Long.valueOf(matcher.group(1)), Long::sum);
                bytes += isFiller(matcher.group(3)) ? 0 : Long.parseLong(matcher.group(2));
            }
        }
        assertThat(instances).isNotEmpty();
        return new Histogram(instances, bytes);
    }

    /** With what a collection fills a gap that it leaves; the load has next to no arrays of these. */
    private static boolean isFiller(String type) {
        return type.equals("[I") || type.startsWith("jdk.internal.vm.Filler");
    }

    /** What lives after a full collection. Unit: bytes. */
    record Histogram(Map<String, Long> instances, long bytes) {
        /** Those of our own classes and of the libraries that the agent brings; the boot API and the entry may stay. */
        Map<String, Long> ofTheAgent() {
            Map<String, Long> ours = new TreeMap<>();
            instances.forEach((type, count) -> {
                if (type.matches(
                        "\\[*L?(io\\.sonde\\.(?!api(_\\d+)?\\.|format\\.vocabulary(_\\d+)?\\.|agent\\.SondeAgent)|net\\.openhft|net\\.bytebuddy).*")) {
                    ours.put(type, count);
                }
            });
            return ours;
        }
    }

    /** Class loaders by their types. */
    Map<String, Integer> classLoaders() {
        Map<String, Integer> types = new TreeMap<>();
        Pattern row = Pattern.compile("0x\\S+\\s+0x\\S+\\s+0x\\S+\\s+\\d+\\s+\\d+\\s+\\d+\\s+(\\S+).*");
        for (String line : jcmd("VM.classloader_stats")) {
            Matcher matcher = row.matcher(line);
            if (matcher.matches()) {
                types.merge(matcher.group(1), 1, Integer::sum);
            }
        }
        assertThat(types).isNotEmpty();
        return types;
    }

    /** Metaspace in use. Unit: KB. */
    long metaspace() {
        Pattern used = Pattern.compile("\\s*Both:\\s+(\\d+)[.\\d]* KB used.*");
        for (String line : jcmd("VM.metaspace", "basic", "scale=KB")) {
            Matcher matcher = used.matcher(line);
            if (matcher.matches()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new AssertionError("no metaspace in VM.metaspace");
    }

    /** Loaders of the agent: its own, and those of its advice. */
    Map<String, Integer> loadersOfTheAgent() {
        Map<String, Integer> ours = classLoaders();
        ours.keySet().removeIf(type -> !type.matches("(io\\.sonde|net\\.bytebuddy).*"));
        return ours;
    }

    /**
     * Collects garbage until nothing of the agent is left, or says what is still there after so many attempts. The JVM
     * holds native code of methods that are no more, and what it names, until it needs the room (17) or has not seen it
     * on a stack for some collections (25): so each attempt has it replace some.
     */
    Map<String, ?> leftOfTheAgent() {
        Map<String, Object> left = new TreeMap<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            left.clear();
            left.putAll(histogram().ofTheAgent());
            left.putAll(loadersOfTheAgent());
            if (left.isEmpty()) {
                return left;
            }
            ask("witness stir com.example.attached");
        }
        return left;
    }

    @Override
    public void close() {
        child.close();
    }
}
