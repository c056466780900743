package io.sonde.profilers;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Instances and bytes of each class, of live objects only: the JVM collects the whole heap for it. Asked through the
 * platform's MBean server, which is set up by this where the program did not. Loaded only once there is an alarm.
 */
final class ClassHistogram {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
    /** What a JVM adds to the names of classes that are made while it runs. */
    private static final Pattern ADDED = Pattern.compile("[/+]0x[0-9a-f]+|(?<=\\$\\$Lambda)\\$\\d+|(?<=\\$Proxy)\\d+"
            + "|(?<=Accessor)\\d+$|(?<=\\$\\$)[0-9a-f]{6,}$");

    private final MBeanServer server;
    private final ObjectName commands;

    ClassHistogram() {
        server = ManagementFactory.getPlatformMBeanServer();
        try {
            commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        } catch (JMException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (!server.isRegistered(commands)) {
            throw new IllegalStateException("no diagnostic commands");
        }
    }

    /**
     * Collects the heap where counting does not. ZGC, which cannot while all threads stand still, would count what only weak
     * references hold, and whatever that holds. It does not stop the program for long. Returns when it is done.
     */
    void collect() {
        if (Collectors.are(Gauges.ZGC)) {
            try {
                server.invoke(commands, "gcRun", new Object[0], new String[0]);
            } catch (JMException | RuntimeException refused) {
                // Then more is counted than lives.
            }
        }
    }

    /** Lines {@code instances bytes class}, most bytes first; empty when the answer cannot be understood. */
    List<String> live() {
        try {
            Object answer = server.invoke(
                    commands, "gcClassHistogram", new Object[] {new String[0]}, new String[] {String[].class.getName()
                    });
            return summed(String.valueOf(answer));
        } catch (JMException | RuntimeException refused) {
            return List.of();
        }
    }

    static List<String> summed(String answer) {
        Map<String, long[]> byName = new HashMap<>();
        answer.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                long[] sums =
                        byName.computeIfAbsent(ADDED.matcher(matcher.group(3)).replaceAll(""), name -> new long[2]);
                sums[0] += Long.parseLong(matcher.group(1));
                sums[1] += Long.parseLong(matcher.group(2));
            }
        });
        List<String> lines = new ArrayList<>();
        byName.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, long[]> entry) -> -entry.getValue()[1])
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> lines.add(entry.getValue()[0] + " " + entry.getValue()[1] + " " + entry.getKey()));
        return lines;
    }

    /** Of all classes together. */
    static long bytes(List<String> lines) {
        return lines.stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", 3)[1]))
                .sum();
    }
}
