package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.nio.file.Path;
import java.util.List;

/** The claims desk's model server and repair partner, for any number of recorded services one after another. */
final class ClaimsRun implements AutoCloseable {
    static final int REQUESTS = 16;
    /** Each fourth request is for a letter. */
    static final int LETTERS = REQUESTS / 4;

    static final int QUESTIONS = REQUESTS - LETTERS;

    private final List<Path> classPath;
    private final String service;
    private final String adjusters;
    private final Child model;
    private final Child partner;

    /**
     * @param classPath the claims desk and its libraries
     * @param service the main class of each process, so that renamed samples run too
     */
    ClaimsRun(
            List<Path> classPath,
            String service,
            String adjusters,
            String modelServer,
            String repairPartner,
            String... modelArguments) {
        this.classPath = classPath;
        this.service = service;
        this.adjusters = adjusters;
        model = Child.on(Jdk.ours())
                .classPath(classPath)
                .program(modelServer)
                .program(modelArguments)
                .start();
        partner =
                Child.on(Jdk.ours()).classPath(classPath).program(repairPartner).start();
    }

    static ClaimsRun asItIs(String... modelArguments) {
        String in = "com.example.claimsdesk.";
        return new ClaimsRun(
                List.of(Places.claims().resolve("target/sonde-sample-claims-desk.jar")),
                in + "ClaimsDesk",
                in + "Adjusters",
                in + "ClaimsModel",
                in + "RepairPartner",
                modelArguments);
    }

    /** Runs the service under the agent with these faults and so many clients, and returns what was recorded. */
    Path recorded(Jdk jdk, Path out, int clients, String... faults) {
        try (Child desk = Child.on(jdk)
                .recordingTo(out)
                .classPath(classPath)
                .program(service, "--base-url", url(model) + "/v1", "--partner-url", url(partner))
                .program("--faults", String.join(",", faults))
                .start()) {
            try (Child load = Child.on(Jdk.ours())
                    .classPath(classPath)
                    .program(adjusters, "--url", url(desk), "--clients", String.valueOf(clients))
                    .program("--requests", String.valueOf(REQUESTS))
                    .start()) {
                load.closeInput();
                assertThat(load.exitCode())
                        .as("the adjusters: %s; the service: %s", load, desk)
                        .isZero();
            }
            desk.closeInput();
            assertThat(desk.exitCode()).as("the service: %s", desk).isZero();
            assertThat(desk.out()).as("%s", desk).hasSize(1);
        }
        return Folders.recordingIn(out);
    }

    /** The same, with two clients, analysed. */
    Findings with(Jdk jdk, Path out, String... faults) {
        Findings found = Findings.of(recorded(jdk, out, 2, faults));
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
                partner) {
            model.closeInput();
            partner.closeInput();
        }
    }
}
