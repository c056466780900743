package io.sonde.cli.jvm;

import io.sonde.cli.jvm.Check.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a JVM can be attached, found out before it is touched: an attach begins with a signal, which a JVM that takes no
 * attach answers with a thread dump on its output, and which ends one that does not handle it. Each case has its own
 * sentence with what to do.
 */
public final class Preflight {
    private static final int OLDEST = 17;
    private static final int WARNS_SINCE = 21;

    /** Modules without which the agent cannot work, to the part that needs them. */
    private static final Map<String, String> NEEDED = new TreeMap<>(Map.of(
            "java.instrument", "an agent",
            "java.management", "the recorder",
            "java.naming", "the recorder",
            "jdk.unsupported", "the recorder"));

    private final Surroundings surroundings;
    private final Jvm jvm;
    private final List<Check> checks = new ArrayList<>();

    private Preflight(Surroundings surroundings, Jvm jvm) {
        this.surroundings = surroundings;
        this.jvm = jvm;
    }

    /** Everything that was looked at; it ends with the first thing that does not work. */
    public static List<Check> checks(Surroundings surroundings, Jvm jvm) {
        Preflight preflight = new Preflight(surroundings, jvm);
        preflight.check();
        return List.copyOf(preflight.checks);
    }

    /**
     * The JVM of this process id, which can be attached as far as can be known.
     *
     * @throws Unreachable with what was found and what to do
     */
    public static Jvm reach(Surroundings surroundings, long pid) throws Unreachable {
        Jvm jvm = Jvm.of(surroundings, pid);
        for (Check check : checks(surroundings, jvm)) {
            if (check.outcome() == Outcome.NO) {
                throw new Unreachable(check.sentence());
            }
        }
        return jvm;
    }

    /**
     * The JVM of this process id, which can be asked for a heap dump as far as can be known: no agent is needed for that.
     *
     * @throws Unreachable with what was found and what to do
     */
    public static Jvm reachForDump(Surroundings surroundings, long pid) throws Unreachable {
        Preflight preflight = new Preflight(surroundings, Jvm.of(surroundings, pid));
        if (!preflight.hasProc()) {
            preflight.elsewhere();
        } else if (preflight.isThere()
                && preflight.isOurs()
                && preflight.isHere()
                && preflight.isAlive()
                && preflight.isJvm()
                && preflight.takesAttach()
                && preflight.isReady()) {
            preflight.hasAttach();
        }
        for (Check check : preflight.checks) {
            if (check.outcome() == Outcome.NO) {
                throw new Unreachable(check.sentence());
            }
        }
        return preflight.jvm;
    }

    /** The process of this id, of which nothing is known yet. */
    public static Jvm process(Surroundings surroundings, long pid) {
        return Jvm.of(surroundings, pid);
    }

    /**
     * That this is a JVM which can be looked at, in a sentence.
     *
     * @throws Unreachable when it is not
     */
    public static String visible(Surroundings surroundings, Jvm jvm) throws Unreachable {
        Preflight preflight = new Preflight(surroundings, jvm);
        if (!preflight.hasProc()) {
            throw new Unreachable("On this system a recording cannot be found from outside: look into its folder.");
        }
        if (preflight.isThere() && preflight.isOurs() && preflight.isJvm()) {
            return "Process " + jvm.pid() + " is a JVM (" + jvm.main() + ").";
        }
        throw new Unreachable(preflight.checks.get(preflight.checks.size() - 1).sentence());
    }

    /** A remark on the JVM's warning about agents that come later; null when it prints none. */
    public static @Nullable String warningOf(Jvm jvm) {
        return jvm.javaFeature() >= WARNS_SINCE
                        && !jvm.flags().isOn("EnableDynamicAgentLoading", false)
                        && !jvm.files().arguments().contains("-XX:+EnableDynamicAgentLoading")
                ? "Java " + jvm.javaFeature()
                        + " prints a warning about agents that are loaded later to the program's error"
                        + " stream; -XX:+EnableDynamicAgentLoading at its start avoids it."
                : null;
    }

    private void check() {
        if (!hasProc()) {
            elsewhere();
            return;
        }
        boolean goesOn = isThere() && isOurs() && isHere() && isAlive() && isJvm() && isNewEnough() && takesAgents();
        if (goesOn && hasModules() && isReady() && weCanAttach()) {
            jfr();
        }
    }

    private String it() {
        return "process " + jvm.pid();
    }

    private boolean no(String subject, String sentence) {
        checks.add(Check.no(subject, sentence));
        return false;
    }

    private boolean ok(String subject, String sentence) {
        checks.add(Check.ok(subject, sentence));
        return true;
    }

    private boolean isThere() {
        if (jvm.pid() == ProcessHandle.current().pid()) {
            return no("process", "Process " + jvm.pid() + " is this command itself.");
        }
        return jvm.exists() || no("process", "There is no process " + jvm.pid() + ": sonde list shows the JVMs.");
    }

    private boolean hasProc() {
        return Files.isDirectory(surroundings.proc());
    }

    /** Without {@code /proc} little can be known beforehand. */
    private void elsewhere() {
        if (ProcessHandle.of(jvm.pid()).isEmpty()) {
            no("process", "There is no process " + jvm.pid() + ": sonde list shows the JVMs.");
        } else if (weCanAttach()) {
            checks.add(Check.limited("process", "On this system nothing more can be known beforehand."));
        }
    }

    private boolean isOurs() {
        int us = userOf(ProcessFiles.self(surroundings.proc()).status());
        if (us == 0 || us < 0 || us == jvm.user()) {
            return true;
        }
        return no(
                "user",
                "Process " + jvm.pid() + " belongs to the user " + jvm.userName()
                        + ": run sonde as that user (sudo -u '#" + jvm.user() + "' ...) or as root.");
    }

    private static int userOf(Map<String, String> status) {
        String[] ids = status.getOrDefault("Uid", "").split("\\s+");
        return ids.length > 1 && ids[1].matches("\\d{1,9}") ? Integer.parseInt(ids[1]) : -1;
    }

    private boolean isHere() {
        ProcessFiles self = ProcessFiles.self(surroundings.proc());
        boolean foreign = jvm.ownPid() != jvm.pid();
        for (String link : List.of("ns/pid", "ns/mnt", "root")) {
            Path ours = self.link(link);
            Path its = jvm.files().link(link);
            foreign |= ours != null && its != null && !ours.equals(its);
        }
        return !foreign
                || no(
                        "container",
                        "Process " + jvm.pid()
                                + " runs in a container, or sees other folders than we do: run sonde inside it, with a copy"
                                + " of sonde.jar there (docker exec CONTAINER java -jar sonde.jar attach "
                                + jvm.ownPid()
                                + ", or as root nsenter -t " + jvm.pid() + " -p -m java -jar sonde.jar attach "
                                + jvm.ownPid() + ").");
    }

    private boolean isAlive() {
        return switch (jvm.state()) {
            case 'Z', 'X', 0 -> no("state", "Process " + jvm.pid() + " is ending: there is nothing left to record.");
            case 'T', 't' ->
                no(
                        "state",
                        "Process " + jvm.pid()
                                + " is stopped (by a signal or a debugger) and could not answer: let it go"
                                + " on, for example with kill -CONT " + jvm.pid() + ", and try again.");
            default -> true;
        };
    }

    private boolean isJvm() {
        if (jvm.isOpenJ9()) {
            return no(
                    "jvm",
                    "Process " + jvm.pid() + " runs on OpenJ9: Sonde records in HotSpot JVMs (OpenJDK and its"
                            + " distributions) alone; start the program on one of these.");
        }
        if (!jvm.canBeSeen()) {
            return no(
                    "jvm",
                    "The system does not let us look into process " + jvm.pid()
                            + ", so it cannot be attached either: run"
                            + " sonde as its user, or as a root that may trace processes.");
        }
        return jvm.isHotSpot()
                || no(
                        "jvm",
                        "Process " + jvm.pid() + " is no JVM, or one that is only just starting: sonde list shows the"
                                + " JVMs.");
    }

    private boolean isNewEnough() {
        int feature = jvm.javaFeature();
        if (feature == 0) {
            checks.add(Check.limited("java", "The version of its Java cannot be found; " + OLDEST + " is needed."));
            return true;
        }
        return feature < OLDEST
                ? no(
                        "java",
                        "Process " + jvm.pid() + " runs on Java " + jvm.javaVersion() + ": Sonde needs " + OLDEST
                                + " or later; start the program on one.")
                : ok("java", "Process " + jvm.pid() + " (" + jvm.main() + ") runs on Java " + jvm.javaVersion() + ".");
    }

    private boolean takesAttach() {
        if (jvm.flags().isOn("DisableAttachMechanism", false)) {
            return no(
                    "attach",
                    "The JVM of process " + jvm.pid()
                            + " was started with -XX:+DisableAttachMechanism and takes no attach:"
                            + " start the program without it, or with -javaagent:sonde.jar.");
        }
        return true;
    }

    private boolean takesAgents() {
        if (!takesAttach()) {
            return false;
        }
        if (!jvm.flags().isOn("EnableDynamicAgentLoading", true)) {
            return no(
                    "attach",
                    "The JVM of process " + jvm.pid()
                            + " was started with -XX:-EnableDynamicAgentLoading and takes no agent"
                            + " after its start: start the program without it, or with -javaagent:sonde.jar.");
        }
        return true;
    }

    private boolean hasModules() {
        for (Map.Entry<String, String> needed : NEEDED.entrySet()) {
            if (!jvm.image().mayHave(needed.getKey())) {
                return no(
                        "modules",
                        "The Java of process " + jvm.pid() + " was made (jlink) without the module " + needed.getKey()
                                + ", which " + needed.getValue() + " needs: add it (--add-modules "
                                + String.join(",", NEEDED.keySet()) + ") and start the program anew.");
            }
        }
        return true;
    }

    private boolean isReady() {
        return jvm.listens()
                || jvm.handlesQuit()
                || no(
                        "attach",
                        "The JVM of process " + jvm.pid()
                                + " does not take an attach yet: it is still starting. Try again" + " in a moment.");
    }

    private boolean hasAttach() {
        return surroundings.canAttach()
                || no(
                        "attach",
                        "The Java that runs this command (" + System.getProperty("java.home")
                                + ") lacks the module jdk.attach: run it on a JDK, such as the one that has jcmd.");
    }

    private boolean weCanAttach() {
        if (!hasAttach()) {
            return false;
        }
        Path jar = surroundings.jar().toAbsolutePath();
        if (Files.exists(jar) && !Rights.of(jvm).canRead(jar)) {
            return no(
                    "attach",
                    "The user " + jvm.userName() + ", to whom " + it() + " belongs, cannot read " + jar
                            + ": put sonde.jar into a folder that every user can read.");
        }
        return ok("attach", "The JVM takes agents while it runs.");
    }

    private void jfr() {
        if (jvm.image().mayHave("jdk.jfr")) {
            ok("jfr", "Its Java has the flight recorder.");
        } else {
            checks.add(Check.limited(
                    "jfr",
                    "Its Java was made (jlink) without the module jdk.jfr: spans are recorded, JFR events are not."));
        }
    }
}
