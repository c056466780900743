package io.sonde.cli.jvm;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JVMs on systems without {@code /proc}: processes of this user whose command is {@code java}. Less is known of them.
 *
 * @param javaVersion empty when unknown
 * @param uptime null when unknown
 * @param main main class or jar
 */
public record JvmsElsewhere(
        long pid, String javaVersion, @Nullable Duration uptime, String main, String user) {
    private static final int FOLDERS_ABOVE = 2;

    /** All but this one, by PID. */
    public static List<JvmsElsewhere> all() {
        ProcessHandle self = ProcessHandle.current();
        Optional<String> user = self.info().user();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self.pid())
                .filter(process -> user.isEmpty()
                        || user.get().equals("root")
                        || user.equals(process.info().user()))
                .map(JvmsElsewhere::of)
                .filter(Objects::nonNull)
                .sorted(java.util.Comparator.comparingLong(JvmsElsewhere::pid))
                .toList();
    }

    private static @Nullable JvmsElsewhere of(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        Path command = info.command().map(Path::of).orElse(null);
        if (command == null || !String.valueOf(command.getFileName()).matches("javaw?(\\.exe)?")) {
            return null;
        }
        Path home = command;
        for (int i = 0; home != null && i < FOLDERS_ABOVE; i++) {
            home = home.getParent();
        }
        JavaImage image = home == null ? null : JavaImage.read(home);
        List<String> arguments = new java.util.ArrayList<>(List.of("java"));
        arguments.addAll(List.of(info.arguments().orElse(new String[0])));
        String main = JvmFlags.of(arguments, Map.of(), Path::of).main();
        return new JvmsElsewhere(
                process.pid(),
                image == null ? "" : image.version(),
                info.startInstant()
                        .map(start -> Duration.between(start, Instant.now()))
                        .orElse(null),
                main == null ? "?" : main,
                info.user().orElse("?"));
    }
}
