package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.assistant.AssistantProgram;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What async-profiler and JFR leave in a recording, in whatever way it ends, and what they do not leave there. */
class SamplesTest {
    private static final String WORD = "kXq7Zr04vWc";

    @TempDir
    Path folder;

    private Child.Command program(Jdk jdk) {
        return Places.program(jdk, AssistantProgram.class);
    }

    /** Has questions asked until both profilers are at work and there is something of each. */
    private Path sampled(Child child, String... files) {
        return asked(child, recording -> Stream.of(files).allMatch(file -> Files.exists(recording.resolve(file))));
    }

    /** Has questions asked until the recording is as it should be. */
    private Path asked(Child child, Predicate<Path> enough) {
        Path out = folder.resolve("out");
        child.told("ready");
        for (int asked = 200; ; asked += 200) {
            child.tell("ask 200").told("answered " + asked);
            List<Path> recordings = Folders.recordingsIn(out);
            if (recordings.size() == 1 && enough.test(recordings.get(0))) {
                return recordings.get(0);
            }
        }
    }

    private static List<Path> files(Path recording, String regex) throws IOException {
        try (Stream<Path> files = Files.list(recording)) {
            return files.filter(file -> file.getFileName().toString().matches(regex))
                    .sorted()
                    .toList();
        }
    }

    private static Set<String> names(List<RecordedEvent> events) {
        return events.stream()
                .map(event -> event.getEventType().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What can be read of a file that grows: nothing at a moment at which it is being written. */
    private static List<RecordedEvent> soFar(Path growing) {
        try {
            return RecordingFile.readAllEvents(growing);
        } catch (IOException beingWritten) {
            return List.of();
        }
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    private static JsonNode profiler(Path recording, String name) throws IOException {
        for (JsonNode profiler : new ObjectMapper()
                .readTree(recording.resolve("manifest.json").toFile())
                .path("profilers")) {
            if (profiler.path("name").asText().equals(name)) {
                return profiler;
            }
        }
        throw new AssertionError("no profiler " + name);
    }

    private static void areAnchors(List<RecordedEvent> events) {
        List<RecordedEvent> anchors = of(events, "sonde.Anchor");
        assertThat(anchors).hasSizeGreaterThan(1);
        for (int i = 1; i < anchors.size(); i++) {
            long nanos = anchors.get(i).getLong("nanoTime") - anchors.get(i - 1).getLong("nanoTime");
            long ticks = java.time.Duration.between(
                            anchors.get(i - 1).getStartTime(), anchors.get(i).getStartTime())
                    .toNanos();
            assertThat(nanos).isPositive();
            assertThat((double) nanos / ticks).as("one clock and the other").isBetween(0.99, 1.01);
        }
    }

    @OnEachJdk
    void bothKindsAreThereWhenAProgramEnds(Jdk jdk) throws IOException {
        Path recording;
        try (Child child = program(jdk).recordingTo(folder.resolve("out")).start()) {
            recording = sampled(child, "jdk-0001.jfr");
            child.tell("ask 4000");
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(child.err()).hasSize(2);
        }
        List<RecordedEvent> samples = RecordingFile.readAllEvents(recording.resolve("ap-0001.jfr"));
        assertThat(names(samples)).contains("jdk.ExecutionSample", "jdk.ObjectAllocationInNewTLAB");
        Set<Long> working = of(samples, "jdk.ExecutionSample").stream()
                .filter(sample -> sample.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("com.example.assistant")))
                .map(sample -> sample.getThread("sampledThread").getJavaThreadId())
                .collect(Collectors.toSet());
        assertThat(working).as("the thread with the program's own work").hasSize(1);
        List<RecordedEvent> waits = of(samples, "profiler.WallClockSample");
        assertThat(waits).isNotEmpty();
        List<RecordedEvent> pauses = RecordingFile.readAllEvents(recording.resolve("jdk-0001.jfr"));
        assertThat(names(pauses)).contains("jdk.GarbageCollection", "jdk.GCPhasePause", "sonde.Anchor");
        areAnchors(pauses);
        assertThat(waits)
                .as("only the thread that opens spans")
                .allMatch(
                        wait -> working.contains(wait.getThread("sampledThread").getJavaThreadId()));
        for (String name : List.of("async-profiler", "jfr")) {
            JsonNode profiler = profiler(recording, name);
            assertThat(profiler.path("status").asText()).isEqualTo("recording");
            assertThat(profiler.path("version").asText()).isNotBlank();
            assertThat(profiler.path("lossWindow").asText()).isNotBlank();
            assertThat(profiler.has("reason")).isFalse();
        }
        assertThat(profiler(recording, "async-profiler").at("/events/cpu").asText())
                .isEqualTo("20 ms");
        JsonNode park = profiler(recording, "park");
        assertThat(park.path("status").asText()).isEqualTo("recording");
        assertThat(park.at("/events/park").asText()).isEqualTo("100 us");
        assertThat(park.path("lossWindow").asText()).isNotBlank();
        for (Path file : files(recording, ".*\\.jfr")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        try (Stream<Path> beside = Files.list(folder.resolve("out"))) {
            assertThat(beside).as("no marker of a crash").containsExactly(recording);
        }
    }

    @OnEachJdk
    void whatIsLeftAfterAKillCanBeRead(Jdk jdk) throws IOException {
        Path recording;
        try (Child child = program(jdk).recordingTo(folder.resolve("out")).start()) {
            recording = sampled(child, "jdk-0001.jfr", "ap-0001.jfr"); // the second after its first chunk
            child.kill().exitCode();
        }
        assertThat(names(RecordingFile.readAllEvents(recording.resolve("ap-0001.jfr"))))
                .contains("jdk.ExecutionSample");
        List<RecordedEvent> pauses = RecordingFile.readAllEvents(recording.resolve("jdk-0001.jfr"));
        areAnchors(pauses);
        // The first chunk of samples took ten seconds: of as many anchors only the last few may be missing.
        assertThat(of(pauses, "sonde.Anchor")).hasSizeGreaterThan(5);
        try (Child again = program(jdk).recordingTo(folder.resolve("again")).start()) {
            again.tell("ask 1").told("answered 1");
            assertThat(again.closeInput().exitCode()).isZero();
        }
        assertThat(files(folder.resolve("out"), "\\.sonde.*"))
                .as("the killed one's marker")
                .hasSize(1);
        try (Child again = program(jdk).recordingTo(folder.resolve("out")).start()) {
            again.told("ready");
            for (int asked = 200; Files.notExists(manifest(recording)) || !hasProfilers(recording); asked += 200) {
                again.tell("ask 200").told("answered " + asked);
            }
            assertThat(again.closeInput().exitCode()).isZero();
        }
        assertThat(files(folder.resolve("out"), "\\.sonde.*"))
                .as("a kill is no crash")
                .isEmpty();
        assertThat(profiler(other(recording), "async-profiler").path("status").asText())
                .isEqualTo("recording");
    }

    private Path other(Path recording) {
        return Folders.recordingsIn(folder.resolve("out")).stream()
                .filter(found -> !found.equals(recording))
                .findFirst()
                .orElse(recording);
    }

    private Path manifest(Path recording) {
        return other(recording).resolve("manifest.json");
    }

    private boolean hasProfilers(Path recording) throws IOException {
        Path other = other(recording);
        return !other.equals(recording)
                && new ObjectMapper()
                                .readTree(other.resolve("manifest.json").toFile())
                                .path("profilers")
                                .size()
                        == 3;
    }

    @OnEachJdk
    void whatAnotherRecordingAsksForStaysInThatOne(Jdk jdk) throws IOException {
        Path theirs = folder.resolve("theirs.jfr");
        Path recording;
        try (Child child = program(jdk)
                .environment("API_KEY", WORD + "Environment")
                .jvm("-Dapi.key=" + WORD + "Property")
                .jvm("-XX:StartFlightRecording:settings=profile,filename=" + theirs)
                .recordingTo(folder.resolve("out"))
                .start()) {
            recording = sampled(child, "jdk-0001.jfr");
            child.tell("ask 4000");
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        assertThat(text(theirs)).contains(WORD + "Environment", WORD + "Property");
        assertThat(names(RecordingFile.readAllEvents(theirs))).contains("jdk.InitialEnvironmentVariable", "sonde.Span");
        assertThat(files(recording, "(jdk|ap)-.*\\.jfr"))
                .hasSizeGreaterThan(1)
                .allSatisfy(file -> assertThat(text(file)).doesNotContain(WORD));
        Set<String> ours = names(RecordingFile.readAllEvents(recording.resolve("jdk-0001.jfr")));
        assertThat(ours)
                .contains("sonde.Anchor")
                .doesNotContain("jdk.InitialEnvironmentVariable", "jdk.ExecutionSample", "jdk.JVMInformation");
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    @Test
    void whereTheNativeCodeIsForOtherMachinesTheJdkSamples() throws IOException {
        Path recording;
        try (Child child = program(Jdk.ours())
                .jvm("-Dos.arch=mips")
                .recordingTo(folder.resolve("out"))
                .start()) {
            // Not every tick of its clock finds a thread whose stack the JDK can walk.
            recording = asked(
                    child,
                    folder -> names(soFar(folder.resolve("jdk-0001.jfr")))
                            .containsAll(Set.of("jdk.ExecutionSample", "jdk.ObjectAllocationSample")));
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
            assertThat(child.err()).hasSize(2);
        }
        JsonNode absent = profiler(recording, "async-profiler");
        assertThat(absent.path("status").asText()).isEqualTo("absent");
        assertThat(absent.path("reason").asText()).contains("linux on mips");
        assertThat(profiler(recording, "jfr").path("reason").asText()).contains("async-profiler");
        assertThat(files(recording, "ap-.*")).isEmpty();
        assertThat(names(RecordingFile.readAllEvents(recording.resolve("jdk-0001.jfr"))))
                .contains("jdk.ExecutionSample", "jdk.ObjectAllocationSample");
        assertThat(new ObjectMapper()
                        .readTree(recording.resolve("manifest.json").toFile())
                        .path("notRecorded")
                        .toString())
                .contains("async-profiler");
    }

    @OnEachJdk
    void virtualThreadsAreSampledByTheJdk(Jdk jdk) throws IOException {
        if (jdk.feature() < 21) {
            return;
        }
        Attached.Reply detached;
        try (Target target = Target.start(jdk, folder)) {
            Attached.Reply attached = Attached.attach(target.pid(), Places.sonde(), folder.resolve("out"));
            while (Folders.recordingsIn(folder.resolve("out")).isEmpty()
                    || files(attached.folder(), "jdk-0001.jfr").isEmpty()) {
                target.worked(50);
            }
            // A virtual thread has to be at work when the clock ticks: until it was.
            while (sampledVirtualThreads(attached.folder().resolve("jdk-0001.jfr")) == 0) {
                target.worked(200);
            }
            detached = Attached.detach(target.pid(), Places.sonde());
            target.endsWithoutFailure();
        }
        assertThat(profiler(detached.folder(), "jfr").path("reason").asText()).contains("virtual threads");
    }

    /** Samples of threads that are none of the operating system's. */
    private static long sampledVirtualThreads(Path file) {
        return soFar(file).stream()
                .filter(event -> event.getEventType().getName().matches("jdk.(CPUTime|Execution)Sample"))
                .map(event -> (RecordedThread)
                        event.getValue(event.hasField("sampledThread") ? "sampledThread" : "eventThread"))
                .filter(thread -> thread.getJavaThreadId() > 0 && thread.getOSThreadId() <= 0)
                .count();
    }

    @OnEachJdk
    void spansAloneLeaveNoSamples(Jdk jdk) throws IOException {
        try (Child child =
                program(jdk).recordingTo(folder.resolve("out"), "profile=spans").start()) {
            child.tell("ask 200").told("answered 200");
            assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        }
        Path recording = Folders.recordingIn(folder.resolve("out"));
        assertThat(files(recording, ".*\\.jfr")).isEmpty();
        JsonNode manifest =
                new ObjectMapper().readTree(recording.resolve("manifest.json").toFile());
        assertThat(manifest.path("profilers")).isEmpty();
        assertThat(manifest.path("notRecorded").toString()).contains("profile=spans");
    }
}
