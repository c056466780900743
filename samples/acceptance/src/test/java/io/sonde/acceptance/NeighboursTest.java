package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.neighbours.SharedProgram;
import com.example.neighbours.Shop;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.model.Session;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Other agents and profilers in the same JVM, before us and after us: neither side loses what it came for. */
class NeighboursTest {
    /** Requests that nothing disturbs, so that each can be looked at. */
    private static final int QUIET = 30;

    private static final int LOADED = 60;

    /** Classes that the neighbours and we change, and some that only one of us does. */
    private static final List<String> SHARED = List.of(
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.CompletableFuture",
            "java.lang.Thread",
            "org.h2.jdbc.JdbcPreparedStatement",
            "com.example.neighbours.Shop",
            "com.example.neighbours.ShopModel");

    @TempDir
    Path folder;

    private Child.Command program(Jdk jdk, String... jvm) {
        return Places.program(jdk, SharedProgram.class).jvm(jvm);
    }

    private static int number(String answer) {
        return Integer.parseInt(answer);
    }

    /** Class files with the changes of all who are in the JVM. */
    private ClassFiles shown(Target target, String name) throws IOException {
        Path files = folder.resolve(name);
        Attached.load(target.pid(), AgentJar.last(folder), files + "," + String.join(",", SHARED));
        return ClassFiles.inFolder(files);
    }

    /** A recording that begins and ends in the midst of the load, and what happened when. */
    private record Visit(Path recording, int first, Instant attached, Instant detached) {}

    private Visit visited(Target target, String... options) throws IOException {
        target.ask("run 5");
        target.ask("go");
        target.ask("await " + LOADED);
        shown(target, "first"); // The JVM writes a class that was changed in another way than one that never was.
        ClassFiles before = shown(target, "before");
        Attached.Reply attached = Attached.attach(target.pid(), Places.sonde(), folder.resolve("out"), options);
        assertThat(attached.outcome()).as("%s", attached).isEqualTo("recording");
        Instant begun = Instant.now();
        target.ask("await " + LOADED);
        int first = number(target.ask("pause")) + 1;
        assertThat(shown(target, "between").otherThanIn(before))
                .as("woven beside the neighbours")
                .hasSizeGreaterThanOrEqualTo(4);
        target.ask("run " + QUIET);
        target.ask("go");
        target.ask("await " + LOADED);
        Instant ended = Instant.now();
        Attached.Reply detached = Attached.detach(target.pid(), Places.sonde());
        assertThat(detached.outcome()).as("%s", detached).isEqualTo("stopped");
        assertThat(detached.clean()).isTrue();
        assertThat(detached.lost()).isZero();
        target.ask("await " + 5 * LOADED); // enough work to be met by whoever samples
        target.ask("pause");
        assertThat(shown(target, "after").otherThanIn(before))
                .as("classes that are not as the neighbours left them")
                .isEmpty();
        assertThat(before.hashes()).hasSize(SHARED.size());
        return new Visit(detached.folder(), first, begun, ended);
    }

    /** The undisturbed requests, each whole and in the trace that it came with, and nothing that went wrong. */
    private static void isWhole(Path recording, int first) throws IOException {
        Set<String> traces = IntStream.range(first, first + QUIET)
                .mapToObj(Shop::trace)
                .collect(Collectors.toCollection(TreeSet::new));
        List<Session> found = Sessions.of(recording).all().stream()
                .filter(session -> traces.remove(String.valueOf(session.traceId())))
                .toList();
        assertThat(traces).as("requests that are no session").isEmpty();
        Map<String, Integer> expected = new TreeMap<>();
        expected.put("invoke_agent > chat", 2 * QUIET);
        expected.put("invoke_agent > find_customer", QUIET);
        expected.put("find_customer > sonde.sql", QUIET);
        expected.put("find_customer > sonde.http", QUIET);
        assertThat(new Sessions(found).arrows()).containsAllEntriesOf(expected);
        assertThat(new ObjectMapper()
                        .readTree(recording.resolve("manifest.json").toFile())
                        .at("/counters/failures"))
                .isEmpty();
    }

    private static List<String> neighbours(Path recording) throws IOException {
        List<String> sentences = new ArrayList<>();
        new ObjectMapper()
                .readTree(recording.resolve("manifest.json").toFile())
                .path("neighbours")
                .forEach(sentence -> sentences.add(sentence.asText()));
        return sentences;
    }

    private static void goesOn(List<Instant> times, Visit visit) {
        assertThat(times)
                .as("before")
                .anyMatch(time -> time.isBefore(visit.attached().minusSeconds(1)));
        assertThat(times)
                .as("meanwhile")
                .anyMatch(time -> time.isAfter(visit.attached()) && time.isBefore(visit.detached()));
        assertThat(times).as("afterwards").anyMatch(time -> time.isAfter(visit.detached()));
    }

    @OnEachJdk
    void thoseThatWereThereFirst(Jdk jdk) throws IOException {
        Path alone = folder.resolve("alone.exec");
        try (Target twin =
                Target.of(jdk, program(jdk, Neighbour.jacoco(alone), counting()).start())) {
            twin.ask("run 5");
            twin.ask("go");
            twin.ask("await 5");
            twin.ask("pause");
            twin.ask("counters");
            twin.endsWithoutFailure();
        }
        Path shared = folder.resolve("shared.exec");
        Path samples = folder.resolve("samples.jfr");
        Path flight = folder.resolve("flight.jfr");
        Child.Command command = program(
                jdk,
                Neighbour.jacoco(shared),
                counting(),
                "-XX:StartFlightRecording:settings=profile,filename=" + flight);
        Path profiler = Neighbour.asyncProfiler(folder).orElse(null);
        if (profiler != null) {
            command.jvm("-agentpath:" + profiler + "=" + Neighbour.sampling(samples));
        } else {
            System.out.println("without async-profiler, which has no library for this machine");
        }
        Visit visit;
        int requests;
        try (Target target = Target.of(jdk, command.start())) {
            visit = visited(target);
            requests = number(target.ask("run 5"));
            assertThat(target.ask("counters"))
                    .isEqualTo("tasks %d queries %d chats %d", requests, requests, 2 * requests);
            target.endsWithoutFailure();
            assertThat(target.child().err())
                    .as("what the neighbours complain of")
                    .noneMatch(line -> line.contains("ERROR") || line.contains("xception"));
        }
        isWhole(visit.recording(), visit.first());
        assertThat(neighbours(visit.recording()))
                .anyMatch(line -> line.startsWith("JaCoCo is at work"))
                .anyMatch(line -> line.startsWith("the agent counting.jar is at work"))
                .anyMatch(line -> line.startsWith("a JFR recording of the program"));
        Neighbour.Coverage coverage = Neighbour.Coverage.in(shared);
        assertThat(coverage.program()).isEqualTo(Neighbour.Coverage.in(alone).program());
        assertThat(coverage.ours()).containsExactly("io/sonde/agent/SondeAgent");
        assertThat(Neighbour.times(flight, "example.Request")).hasSize(requests);
        goesOn(Neighbour.times(flight, "jdk.ExecutionSample"), visit);
        assertThat(Neighbour.times(flight, "sonde.Span")).hasSizeGreaterThanOrEqualTo(6 * QUIET);
        if (profiler != null) {
            goesOn(Neighbour.times(samples, "jdk.ExecutionSample"), visit);
            assertThat(neighbours(visit.recording())).anyMatch(line -> line.startsWith("async-profiler is loaded"));
            assertThat(new ObjectMapper()
                            .readTree(visit.recording().resolve("manifest.json").toFile())
                            .at("/profilers/0/reason")
                            .asText())
                    .as("ours steps back")
                    .contains("another profiler");
        }
    }

    private String counting() throws IOException {
        return "-javaagent:" + AgentJar.counting(folder);
    }

    @OnEachJdk
    void thoseThatComeAfterUs(Jdk jdk) throws IOException {
        Path samples = folder.resolve("samples.jfr");
        Path flight = folder.resolve("flight.jfr");
        Path profiler = Neighbour.asyncProfiler(folder).orElse(null);
        Path recording;
        int first;
        try (Target target = Target.of(jdk, program(jdk).start())) {
            target.ask("go");
            target.ask("await " + LOADED);
            assertThat(Attached.attach(target.pid(), Places.sonde(), folder.resolve("out"))
                            .outcome())
                    .isEqualTo("recording");
            int before = number(target.ask("pause"));
            Attached.load(target.pid(), AgentJar.counting(folder), null);
            if (profiler != null) {
                Attached.loadLibrary(target.pid(), profiler, Neighbour.sampling(samples));
            }
            target.jcmd("JFR.start", "filename=" + flight, "settings=profile");
            first = before + 1;
            target.ask("run " + QUIET);
            target.ask("go");
            target.ask("await " + LOADED);
            Attached.Reply detached = Attached.detach(target.pid(), Places.sonde());
            recording = detached.folder();
            assertThat(detached.clean()).isTrue();
            target.ask("await " + LOADED);
            target.ask("pause");
            int requests = number(target.ask("run 5")) - before;
            assertThat(target.ask("counters"))
                    .isEqualTo("tasks %d queries %d chats %d", requests, requests, 2 * requests);
            target.endsWithoutFailure();
            assertThat(Neighbour.times(flight, "example.Request")).hasSize(requests);
        }
        isWhole(recording, first);
        assertThat(neighbours(recording))
                .anyMatch(line -> line.startsWith("another agent made with Byte Buddy"))
                .anyMatch(line -> line.startsWith("a JFR recording of the program"));
        if (profiler != null) {
            assertThat(Neighbour.times(samples, "jdk.ExecutionSample")).hasSizeGreaterThan(20);
        }
    }

    /** What OpenTelemetry's agent writes of so many requests. */
    private static Map<String, Integer> traced(int requests) {
        return Map.of(
                "00f067aa0ba902b7 > GET /ask", requests,
                "GET /ask > SELECT shop.customer", requests,
                "GET /ask > GET", requests,
                "GET > GET /inner", requests,
                " > CREATE TABLE shop.customer", 1,
                " > INSERT shop.customer", 1);
    }

    private static void isUndisturbed(Child child, int requests) throws IOException {
        assertThat(Neighbour.traced(child)).isEqualTo(traced(requests));
        assertThat(child.err())
                .as("what OpenTelemetry's agent says")
                .noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN ") || line.contains("xception"));
    }

    @OnEachJdk
    void openTelemetryFirst(Jdk jdk) throws IOException {
        Visit visit;
        try (Target target =
                Target.of(jdk, program(jdk, Neighbour.openTelemetry()).start())) {
            visit = visited(target, "propagate=w3c");
            int requests = number(target.ask("run 5"));
            target.endsWithoutFailure();
            isUndisturbed(target.child(), requests);
        }
        isWhole(visit.recording(), visit.first());
        assertThat(neighbours(visit.recording()))
                .singleElement()
                .asString()
                .startsWith("OpenTelemetry's Java agent is at work");
        assertThat(Findings.of(visit.recording()).library("jdbc").path("status").asText())
                .isEqualTo("woven");
    }

    @OnEachJdk
    void openTelemetryAfterUs(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Target target = Target.of(
                jdk,
                program(jdk).recordingTo(out).jvm(Neighbour.openTelemetry()).start())) {
            target.ask("run " + QUIET);
            target.ask("go");
            target.ask("await " + LOADED);
            assertThat(Attached.detach(target.pid(), Places.sonde()).clean()).isTrue();
            target.ask("await " + LOADED);
            int requests = number(target.ask("pause"));
            target.endsWithoutFailure();
            isUndisturbed(target.child(), requests);
        }
        isWhole(Folders.recordingIn(out), 1);
    }
}
