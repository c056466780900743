package com.example.traveldesk;

import com.example.modelserver.ChildJvm;
import com.example.modelserver.Flags;
import com.example.modelserver.ModelServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs the whole system: the model server and the border agent as child processes on free ports, then the desk as a
 * third with the JVM arguments given by {@code --jvm-arg}; ends with the desk's exit code. With {@code --base-url} the
 * model server is left out.
 */
public final class Launch {
    private Launch() {}

    public static void main(String[] args) throws Exception {
        Flags flags;
        try {
            flags = Flags.parse(args, known());
            Fault.parse(flags.text("--faults", ""));
        } catch (IllegalArgumentException e) {
            System.err.println("travel-desk: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(run(flags));
    }

    static Set<String> known() {
        Set<String> known = new HashSet<>(Options.FLAGS);
        known.addAll(ModelServer.FLAGS);
        known.addAll(Set.of("--jvm-arg", "--answer-ms"));
        return known;
    }

    static int run(Flags flags) throws IOException, InterruptedException {
        List<ChildJvm> children = new ArrayList<>();
        Thread stop = new Thread(() -> closeAll(children));
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            List<String> desk = new ArrayList<>(flags.forward(Options.FLAGS));
            startServers(flags, children, desk);
            ChildJvm program = ChildJvm.program(TravelDesk.class, flags.all("--jvm-arg"), desk);
            add(children, program);
            return program.waitFor();
        } finally {
            closeAll(children);
        }
    }

    /** Starts what the desk was not given the address of; both servers start side by side. */
    private static void startServers(Flags flags, List<ChildJvm> children, List<String> desk)
            throws IOException, InterruptedException {
        ChildJvm model = null;
        ChildJvm peer = null;
        if (!flags.has("--base-url")) {
            model = ChildJvm.server(TravelModel.class, flags.forward(ModelServer.FLAGS));
            add(children, model);
        }
        if (!flags.has("--peer-url")) {
            peer = ChildJvm.server(PeerAgent.class, flags.forward(Set.of("--answer-ms")));
            add(children, peer);
        }
        if (model != null) {
            desk.addAll(List.of("--base-url", model.url() + "/v1"));
        }
        if (peer != null) {
            desk.addAll(List.of("--peer-url", peer.url()));
        }
    }

    private static void add(List<ChildJvm> children, ChildJvm child) {
        synchronized (children) {
            children.add(child);
        }
    }

    /** The desk was started last and ends first. */
    private static void closeAll(List<ChildJvm> children) {
        synchronized (children) {
            for (int i = children.size() - 1; i >= 0; i--) {
                children.get(i).close();
            }
            children.clear();
        }
    }
}
