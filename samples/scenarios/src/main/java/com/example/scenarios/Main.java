package com.example.scenarios;

import com.example.modelserver.ChildJvm;
import com.example.modelserver.Flags;
import java.util.List;
import java.util.Set;

/**
 * Runs one scenario and prints its own count: {@code --scenario F01 --variant planted|repaired --seed N --sessions N
 * --pace X --threads platform|virtual}. The world around it is a process of its own, or one that runs already and is
 * named with {@code --world-url}.
 */
public final class Main {
    static final String PLANTED = "planted";
    static final String REPAIRED = "repaired";
    private static final Set<String> FLAGS =
            Set.of("--scenario", "--variant", "--seed", "--sessions", "--pace", "--threads", "--world-url");

    private Main() {}

    public static void main(String[] args) throws Exception {
        Flags flags;
        Scenario scenario;
        Setting setting;
        ThreadKind threads;
        int sessions;
        try {
            flags = Flags.parse(args, FLAGS);
            scenario = Catalogue.named(flags.text("--scenario", ""));
            setting = new Setting(planted(flags), flags.whole("--seed", 1, 0), flags.number("--pace", 1));
            threads = ThreadKind.of(flags.text("--threads", "platform"));
            sessions = flags.whole("--sessions", 200, 1);
        } catch (IllegalArgumentException e) {
            System.err.println("scenarios: " + e.getMessage());
            System.exit(2);
            return;
        }
        Watch watch = flags.has("--world-url")
                ? run(scenario, setting, sessions, threads, flags.text("--world-url", ""))
                : runWithWorld(scenario, setting, sessions, threads);
        String variant = setting.planted() ? PLANTED : REPAIRED;
        System.out.println(watch.lines(scenario.id() + " " + variant + " seed " + setting.seed()));
        System.out.println(Resources.line());
        // Clients of libraries leave threads behind that would keep the JVM alive.
        System.exit(0);
    }

    private static boolean planted(Flags flags) {
        String variant = flags.text("--variant", PLANTED);
        if (!variant.equals(PLANTED) && !variant.equals(REPAIRED)) {
            throw new IllegalArgumentException("argument '--variant' needs planted or repaired");
        }
        return variant.equals(PLANTED);
    }

    private static Watch runWithWorld(Scenario scenario, Setting setting, int sessions, ThreadKind threads)
            throws Exception {
        try (ChildJvm worlds = ChildJvm.server(Worlds.class, List.of())) {
            return run(scenario, setting, sessions, threads, worlds.url());
        }
    }

    private static Watch run(Scenario scenario, Setting setting, int sessions, ThreadKind threads, String worlds)
            throws Exception {
        String run = String.valueOf(ProcessHandle.current().pid());
        Outside outside = new Outside(Worlds.address(worlds, scenario, setting, run));
        try (Program program = scenario.open(setting, outside)) {
            Watch watch = new Visitors(program, scenario.load(), setting, sessions, threads).run();
            watch.tokens(outside.tokens());
            return watch;
        }
    }
}
