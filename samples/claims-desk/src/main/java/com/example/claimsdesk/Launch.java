package com.example.claimsdesk;

import com.example.modelserver.ChildJvm;
import com.example.modelserver.Flags;
import com.example.modelserver.ModelServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs the whole system: the model server and the repair partner as child processes on free ports, then the service with
 * the JVM arguments given by {@code --jvm-arg}, then the adjusters; ends with the adjusters' exit code. With
 * {@code --base-url} the model server is left out.
 */
public final class Launch {
    /** What {@link Fault#RATE_LIMITED} tells the model server. */
    static final String REFUSE_EVERY = "10";

    private Launch() {}

    public static void main(String[] args) throws Exception {
        Flags flags;
        try {
            flags = Flags.parse(args, known());
            Fault.parse(flags.text("--faults", ""));
        } catch (IllegalArgumentException e) {
            System.err.println("claims-desk: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(run(flags));
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>(Options.FLAGS);
        known.addAll(ModelServer.FLAGS);
        known.addAll(Adjusters.FLAGS);
        known.addAll(Set.of("--jvm-arg", "--answer-ms"));
        return known;
    }

    static int run(Flags flags) throws IOException, InterruptedException {
        List<ChildJvm> children = new ArrayList<>();
        Thread stop = new Thread(() -> closeAll(children));
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            List<String> service = new ArrayList<>(flags.forward(Options.FLAGS));
            startServers(flags, children, service);
            ChildJvm desk = add(children, ChildJvm.server(ClaimsDesk.class, flags.all("--jvm-arg"), service));
            List<String> load = new ArrayList<>(flags.forward(Adjusters.FLAGS));
            load.addAll(List.of("--url", desk.url()));
            return add(children, ChildJvm.program(Adjusters.class, List.of("-Xmx64m"), load))
                    .waitFor();
        } finally {
            closeAll(children);
        }
    }

    /** Starts what the service was not given the address of; both servers start side by side. */
    private static void startServers(Flags flags, List<ChildJvm> children, List<String> service)
            throws IOException, InterruptedException {
        ChildJvm model = null;
        ChildJvm partner = null;
        if (!flags.has("--base-url")) {
            model = add(children, ChildJvm.server(ClaimsModel.class, modelArguments(flags)));
        }
        if (!flags.has("--partner-url")) {
            partner = add(children, ChildJvm.server(RepairPartner.class, flags.forward(Set.of("--answer-ms"))));
        }
        if (model != null) {
            service.addAll(List.of("--base-url", model.url() + "/v1"));
        }
        if (partner != null) {
            service.addAll(List.of("--partner-url", partner.url()));
        }
    }

    private static List<String> modelArguments(Flags flags) {
        List<String> arguments = new ArrayList<>(flags.forward(ModelServer.FLAGS));
        if (Fault.parse(flags.text("--faults", "")).contains(Fault.RATE_LIMITED) && !flags.has("--refuse-every")) {
            arguments.addAll(List.of("--refuse-every", REFUSE_EVERY));
        }
        return arguments;
    }

    private static ChildJvm add(List<ChildJvm> children, ChildJvm child) {
        synchronized (children) {
            children.add(child);
        }
        return child;
    }

    /** What was started last ends first; the service ends when its input closes, and writes all it has to write. */
    private static void closeAll(List<ChildJvm> children) {
        synchronized (children) {
            for (int i = children.size() - 1; i >= 0; i--) {
                children.get(i).close();
            }
            children.clear();
        }
    }
}
