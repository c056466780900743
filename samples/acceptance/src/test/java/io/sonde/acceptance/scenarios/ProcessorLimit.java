package io.sonde.acceptance.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A control group of its own for one program, with a quota of processor time as a container has; the kernel's first or
 * second version of such groups, and only where we may make one. Closing removes it, when the program has ended.
 */
final class ProcessorLimit implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final long PERIOD_MICROS = 100_000;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final Path group;

    private ProcessorLimit(Path group) {
        this.group = group;
    }

    /** Why there can be none here; null when there can. */
    static @Nullable String absence() {
        try (ProcessorLimit tried = of(1)) {
            return Files.isDirectory(tried.group) ? null : "no control group can be made here";
        } catch (IOException | UncheckedIOException refused) {
            return "no control group with a quota can be made here: " + refused.getMessage();
        }
    }

    /** @param processors how many a program in it may use on average over a tenth of a second */
    static ProcessorLimit of(double processors) throws IOException {
        Path first = ROOT.resolve("cpu");
        boolean isFirst = Files.isDirectory(first);
        String name = "sonde-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
        Path group = Files.createDirectory((isFirst ? first : ROOT).resolve(name));
        ProcessorLimit limit = new ProcessorLimit(group);
        long quota = Math.round(processors * PERIOD_MICROS);
        try {
            if (isFirst) {
                Files.writeString(group.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
                Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
            } else {
                Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
            }
            return limit;
        } catch (IOException refused) {
            limit.close();
            throw refused;
        }
    }

    /** Words that come before a command, so that it runs in the group from its start. */
    List<String> starter() {
        return List.of(
                "/bin/sh",
                "-c",
                "echo $$ > \"$0\" && exec \"$@\"",
                group.resolve("cgroup.procs").toString());
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(group);
    }
}
