package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import java.util.List;

/** The travel desk's model server and border agent, for any number of recorded desks one after another. */
final class DeskRun implements AutoCloseable {
    private static final int REQUESTS = 15;

    private final List<Path> classPath;
    private final String names;
    private final Child model;
    private final Child peer;

    /**
     * @param classPath the desk and its libraries
     * @param names the desk's package with a dot, so that renamed desks run too
     */
    DeskRun(List<Path> classPath, String desk, String modelServer, String peerAgent) {
        this.classPath = classPath;
        this.names = desk;
        model = Child.on(Jdk.ours()).classPath(classPath).program(modelServer).start();
        peer = Child.on(Jdk.ours()).classPath(classPath).program(peerAgent).start();
    }

    static DeskRun asItIs() {
        String in = "com.example.traveldesk.";
        return new DeskRun(
                List.of(Places.desk().resolve("target/sonde-sample-travel-desk.jar")),
                in + "TravelDesk",
                in + "TravelModel",
                in + "PeerAgent");
    }

    /** Runs the desk under the agent with these faults, and analyses what was recorded. */
    Findings with(Jdk jdk, Path out, String... faults) {
        try (Child desk = Child.on(jdk)
                .recordingTo(out)
                .classPath(classPath)
                .program(names, "--base-url", url(model) + "/v1", "--peer-url", url(peer))
                .program("--embedding", "hash", "--requests", String.valueOf(REQUESTS))
                .program("--faults", String.join(",", faults))
                .start()) {
            desk.closeInput();
            assertThat(desk.exitCode()).as("the desk: %s", desk).isZero();
            assertThat(desk.out()).as("%s", desk).hasSize(1);
        }
        Findings found = Findings.in(out);
        assertThat(found.sessions()).isEqualTo(REQUESTS);
        assertThat(found.unfinished()).isZero();
        assertThat(found.lost()).isZero();
        assertThat(found.cleanStop()).isTrue();
        return found;
    }

    private static String url(Child server) {
        return "http://127.0.0.1:" + server.told("port=").substring("port=".length());
    }

    @Override
    public void close() {
        try (model;
                peer) {
            model.closeInput();
            peer.closeInput();
        }
    }
}
