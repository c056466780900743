package io.sonde.cli.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this machine allows: sampling, and room for recordings. */
public final class Machine {
    private static final long ENOUGH_BYTES = 3L << 30;
    private static final long LEAST_BYTES = 64L << 20;
    private static final int USER_EVENTS_UP_TO = 2;

    private Machine() {}

    /** What can be found out about this machine and the Java that runs this command. */
    public static List<Check> checks(Surroundings surroundings) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.ok("java", "This command runs on Java " + Runtime.version() + "."));
        checks.add(
                surroundings.canAttach()
                        ? Check.ok("attach", "This Java can attach to others.")
                        : Check.no(
                                "attach",
                                "This Java (" + System.getProperty("java.home")
                                        + ") lacks the module jdk.attach: run sonde on a JDK. Recording from a program's"
                                        + " start (-javaagent, sonde run) works nevertheless."));
        checks.add(
                Files.isReadable(surroundings.jar())
                        ? Check.ok("agent", surroundings.jar() + " can be loaded.")
                        : Check.no("agent", surroundings.jar() + " cannot be read: get sonde.jar anew."));
        return checks;
    }

    /** What sampling would find. */
    public static List<Check> sampling(Surroundings surroundings) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.limited(
                "sampling",
                "This version records spans and samples nothing yet: no CPU, wall-clock,"
                        + " allocation or lock samples. The next lines are for the version that will."));
        Integer paranoid = number(surroundings, "perf_event_paranoid");
        if (paranoid == null) {
            checks.add(Check.limited(
                    "perf events",
                    "The kernel offers none here: CPU would be sampled by timers, without kernel frames."));
        } else if (paranoid > USER_EVENTS_UP_TO) {
            checks.add(Check.limited(
                    "perf events",
                    "kernel.perf_event_paranoid is " + paranoid + ": CPU would be sampled by timers, without kernel"
                            + " frames; sysctl kernel.perf_event_paranoid=1 allows them (root needs nothing)."));
        } else {
            checks.add(Check.ok(
                    "perf events",
                    "kernel.perf_event_paranoid is " + paranoid
                            + (paranoid > 1 ? ": without kernel frames; 1 has them." : ".")));
        }
        Integer restricted = number(surroundings, "kptr_restrict");
        checks.add(
                restricted == null || restricted == 0
                        ? Check.ok(
                                "kernel names",
                                "kernel.kptr_restrict is " + (restricted == null ? "not set" : "0") + ".")
                        : Check.limited(
                                "kernel names",
                                "kernel.kptr_restrict is " + restricted + ": kernel frames would have no names; sysctl"
                                        + " kernel.kptr_restrict=0 shows them."));
        return checks;
    }

    private static @Nullable Integer number(Surroundings surroundings, String setting) {
        try {
            return Integer.valueOf(
                    Files.readString(surroundings.proc().resolve("sys/kernel").resolve(setting))
                            .strip());
        } catch (IOException | NumberFormatException absent) {
            return null;
        }
    }

    /**
     * Whether recordings find room.
     *
     * @param jvm whose user writes them; null for ours
     * @param out the folder that was asked for; null for the usual one beneath the JVM's own folder
     */
    public static Check room(Surroundings surroundings, @Nullable Jvm jvm, @Nullable Path out, Path workingFolder) {
        Path base = workingFolder.toAbsolutePath();
        if (jvm != null) {
            Path its = jvm.files().link("cwd");
            base = its == null ? base : its;
        }
        Path wanted = out != null ? out : base.resolve("sonde-recordings");
        Path existing = nearest(wanted);
        Rights rights = jvm == null ? new Rights(-1, -1, List.of()) : Rights.of(jvm);
        boolean writable = rights.canWriteInto(existing) && (jvm != null || Files.isWritable(existing));
        if (!writable) {
            String whose = jvm == null ? "by you" : "by " + jvm.userName();
            Path temp = surroundings.temp();
            return roomIn(temp).outcome() == Check.Outcome.NO
                    ? roomIn(temp)
                    : Check.limited(
                            "disk",
                            existing + " cannot be written into " + whose + ": recordings would go to " + temp
                                    + "; name another folder with out=FOLDER.");
        }
        return roomIn(existing);
    }

    private static Path nearest(Path folder) {
        Path existing = folder.toAbsolutePath().normalize();
        while (!Files.isDirectory(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static Check roomIn(Path folder) {
        long free;
        try {
            free = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
            return Check.limited("disk", "How much room " + folder + " has cannot be found out.");
        }
        String room = folder + " has room for " + (free >> 20) + " MiB";
        if (free < LEAST_BYTES) {
            return Check.no(
                    "disk",
                    room + ", less than the " + (LEAST_BYTES >> 20)
                            + " MiB that a recording begins with: make room, or name another folder with out=FOLDER.");
        }
        return free < ENOUGH_BYTES
                ? Check.limited(
                        "disk",
                        room + ": a recording may take 2 GiB; limit it with max-size, such as max-size="
                                + Math.max(32, free / 2 >> 20) + "m.")
                : Check.ok("disk", room + ".");
    }

    /** Whether this process belongs to a terminal, wherever its streams lead. */
    public static boolean hasTerminal(Surroundings surroundings) {
        return Files.isDirectory(surroundings.proc())
                ? ProcessFiles.self(surroundings.proc()).hasTerminal()
                : System.console() != null;
    }
}
