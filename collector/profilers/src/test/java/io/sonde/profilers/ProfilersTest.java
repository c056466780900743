package io.sonde.profilers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through the public face, in this JVM; under the agent they are tested where the programs are. */
class ProfilersTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Native code is loaded once in a JVM. */
    private static final Map<String, Object> LASTING = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    private @Nullable String jfrProperty;

    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final Threads inside = new Threads();

    /** One thread that is inside of a span. */
    private static final class Threads implements InsideSpans {
        private volatile Filter filter = new Filter() {
            @Override
            public void add(Thread thread) {}

            @Override
            public void remove(Thread thread) {}
        };
        private volatile boolean told;
        private volatile boolean silenced;

        @Override
        public void tell(Filter teller) {
            filter = teller;
            told = true;
        }

        @Override
        public void sweep() {}

        @Override
        public void again() {}

        @Override
        public void silence() {
            silenced = true;
        }
    }

    private Profilers profilers(Path recording) {
        return new Profilers(recording, folder, "1", Profile.STANDARD, LASTING, inside, failures::add);
    }

    private List<Path> files(String glob) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(glob))
                    .sorted()
                    .toList();
        }
    }

    @AfterEach
    void jfrIsFoundByOthers() {
        if (jfrProperty != null) {
            System.setProperty("jdk.jfr.repository", jfrProperty);
        }
    }

    @Test
    void nothingHappensBeforeTheFirstSpan() throws IOException {
        Profilers profilers = profilers(folder);
        profilers.start();
        assertThat(profilers.facts()).isEmpty();
        profilers.stop(LONG);
        assertThat(files(".*")).isEmpty();
        assertThat(profilers.hasUsedFlightRecorder()).isFalse();
        assertThat(inside.told).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void bothRecordAndLeaveFilesOfFinishedChunks() throws IOException {
        Profilers profilers = profilers(folder);
        profilers.start();
        profilers.awaken();
        while (profilers.facts().size() < 2) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(profilers.facts()).allSatisfy(facts -> {
            assertThat(facts.recording()).as("%s", facts).isTrue();
            assertThat(facts.reason()).isNull();
        });
        assertThat(inside.told).isTrue();
        work();
        System.gc();
        profilers.stop(LONG);

        assertThat(failures).isEmpty();
        assertThat(inside.silenced).isTrue();
        assertThat(names(files("ap-0001\\.jfr"))).contains("jdk.ExecutionSample", "jdk.ObjectAllocationInNewTLAB");
        assertThat(AsyncCommand.EVENTS).containsAll(names(files("ap-.*")));
        assertThat(names(files("jdk-0001\\.jfr")))
                .contains("jdk.GarbageCollection", "jdk.GCPhasePause", "sonde.Anchor");
        assertThat(files("\\.sonde.*|samples.*"))
                .as("neither marker nor raw file")
                .isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("sonde-profilers"));
    }

    /** Allocates until it has used enough of a processor to be met. */
    private static void work() {
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        List<byte[]> kept = new ArrayList<>();
        long until = clock.getCurrentThreadCpuTime() + 500_000_000;
        while (clock.getCurrentThreadCpuTime() < until) {
            kept.add(new byte[100_000]);
            kept.subList(0, Math.max(0, kept.size() - 10)).clear();
        }
    }

    private static Set<String> names(List<Path> files) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : files) {
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                names.add(event.getEventType().getName());
            }
        }
        return names;
    }

    @Test
    void memoryOutsideOfTheHeapIsFollowedOnceItGrows() throws IOException {
        Profilers profilers = profilers(folder);
        profilers.start();
        profilers.awaken();
        while (profilers.facts().size() < 2) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(profilers.facts().get(0).events()).doesNotContainKey("native");
        profilers.nativeMemoryGrows();
        while (!profilers.facts().get(0).events().containsKey("native")) {
            LockSupport.parkNanos(1_000_000);
        }
        List<ByteBuffer> kept = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            kept.add(ByteBuffer.allocateDirect(1 << 20));
        }
        profilers.stop(LONG);

        assertThat(failures).isEmpty();
        assertThat(kept).hasSize(16);
        assertThat(files("ap-.*")).hasSize(2);
        assertThat(names(files("ap-0002\\.jfr"))).contains(NativeBlocks.TAKEN);
        assertThat(AsyncCommand.EVENTS).containsAll(names(files("ap-.*")));
    }

    @Test
    void twiceInOneJvm() throws IOException {
        for (String name : List.of("one", "two")) {
            Path recording = Files.createDirectory(folder.resolve(name));
            Profilers profilers = profilers(recording);
            profilers.start();
            profilers.awaken();
            while (profilers.facts().size() < 2) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(profilers.facts()).allMatch(Facts::recording);
            profilers.stop(LONG);
            assertThat(recording.resolve("ap-0001.jfr")).exists();
            assertThat(recording.resolve("jdk-0001.jfr")).exists();
            String repository = System.clearProperty("jdk.jfr.repository"); // JFR sets it once
            if (repository != null) {
                jfrProperty = repository;
            }
        }
        assertThat(failures).isEmpty();
        assertThat(LASTING).containsKey("async-profiler");
    }

    @Test
    void aFolderThatItCannotBeToldOfIsSaidAndTheRestGoesOn() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("a,b"));
        Profilers profilers = profilers(odd);
        profilers.start();
        profilers.awaken();
        while (profilers.facts().size() < 2) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(profilers.facts().get(0).recording()).isFalse();
        assertThat(profilers.facts().get(0).reason()).contains("comma");
        assertThat(profilers.facts().get(1).recording()).isTrue();
        while (profilers.facts().get(1).reason() == null) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(profilers.facts().get(1).events()).containsKey("jdk.ObjectAllocationSample");
        profilers.stop(LONG);
        assertThat(failures).isEmpty();
    }

    @Test
    void virtualThreadsAreSampledByTheJdk() throws IOException {
        Profilers profilers = profilers(folder);
        profilers.start();
        profilers.virtualThread();
        profilers.awaken();
        while (profilers.facts().size() < 2 || profilers.facts().get(1).reason() == null) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(profilers.facts().get(1).reason()).contains("virtual threads");
        profilers.stop(LONG);
        assertThat(failures).isEmpty();
    }
}
