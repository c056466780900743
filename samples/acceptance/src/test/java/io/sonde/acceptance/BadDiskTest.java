package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hostile.HostileProgram;
import io.sonde.format.Format;
import io.sonde.format.RingFile;
import io.sonde.model.Recording;
import io.sonde.model.RecordingReader;
import io.sonde.testkit.Child;
import io.sonde.testkit.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, limited, not to be written, or its folder goes: the program goes on, what is missing is counted. */
class BadDiskTest {
    /** Sessions of five spans; of ten bytes each, with their beginnings, more than the disks of these tests hold. */
    private static final int ROUNDS = 1200;

    private static final int PIECE = 10;

    private static final long SESSIONS = 400 + ROUNDS * 200L;
    private static final long SPANS = SESSIONS * 5;

    @TempDir
    Path folder;

    private Child.Command program(Jdk jdk, Path out) throws IOException {
        return Child.on(jdk)
                .classPath(List.of(Places.classes()))
                .recordingTo(out, "profile=spans", HostileRules.option(folder))
                .program(HostileProgram.class.getName(), "input");
    }

    private static void endsAsWithoutUs(Child child) {
        assertThat(child.closeInput().exitCode()).as("%s", child).isZero();
        assertThat(child.out()).startsWith("before: 800").endsWith("after: 800");
        assertThat(child.err()).as("%s", child).hasSize(2).allMatch(line -> line.startsWith("sonde: "));
    }

    /** In pieces, so that the recorder is not overrun as long as it can write. */
    private static void work(Child child, Path out) throws IOException {
        child.warned("recording to ");
        Path ring = Folders.recordingIn(out).resolve(Format.RING);
        for (int done = PIECE; done <= ROUNDS; done += PIECE) {
            child.tell(String.valueOf(PIECE)).told("rounds " + done);
            for (int look = 0; look < 30 && isFilled(ring); look++) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static boolean isFilled(Path file) throws IOException {
        RingFile ring = RingFile.open(file);
        return ring.head() < ring.tail();
    }

    private static void saysWhatIsMissing(Path recordingFolder) throws IOException {
        Recording recording = RecordingReader.open(recordingFolder);
        RecordedWaits written = RecordedWaits.of(recordingFolder);
        long found = written.spans.size();
        long lost = recording.integrity().lostSpans();
        System.out.println(found + " found, " + lost + " lost of " + SPANS + ", " + recording.integrity() + ", "
                + recording.manifest().failures());
        assertThat(recording.spanCount()).isPositive();
        assertThat(lost).isPositive();
        assertThat(found + lost).isEqualTo(SPANS);
        assertThat(recording.manifest().failures()).anyMatch(failure -> failure.startsWith("recorder, last: "));
        assertThat(recording.manifest().cleanStop()).isFalse();
    }

    @OnEachJdk
    void aFullDisk(Jdk jdk) throws IOException {
        try (Mounted disk = Mounted.at(folder.resolve("disk"), "size=28m")) {
            try (Child child = program(jdk, disk.path()).start()) {
                work(child, disk.path());
                endsAsWithoutUs(child);
            }
            saysWhatIsMissing(Folders.recordingIn(disk.path()));
        }
    }

    /** Room for the ring, and in a segment for most of what is recorded. */
    @OnEachJdk
    void aLimitOnTheSizeOfFiles(Jdk jdk) throws IOException {
        try (Child child = program(jdk, folder.resolve("out"))
                .startedBy(List.of("bash", "-c", "ulimit -f 8300; exec \"$0\" \"$@\""))
                .start()) {
            work(child, folder.resolve("out"));
            endsAsWithoutUs(child);
        }
        Recording recording = RecordingReader.open(Folders.recordingIn(folder.resolve("out")));
        System.out.println(recording.integrity() + " " + recording.manifest().failures());
        long found = RecordedWaits.of(Folders.recordingIn(folder.resolve("out")))
                .spans
                .size();
        assertThat(found + recording.integrity().lostSpans()).isEqualTo(SPANS);
    }

    @OnEachJdk
    void aDiskThatCannotBeWritten(Jdk jdk) throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        try (Mounted disk = Mounted.at(folder.resolve("disk"), "ro,size=1m")) {
            try (Child child = program(jdk, disk.path())
                    .jvm("-Djava.io.tmpdir=" + temporary)
                    .start()) {
                endsAsWithoutUs(child);
                assertThat(child.err().get(0))
                        .contains(temporary.toString(), disk.path().toString());
            }
            assertThat(RecordingReader.open(Folders.recordingIn(temporary)).sessionCount())
                    .isEqualTo(400);
        }
    }

    /** Smaller than the ring: nothing is recorded, and that is said. */
    @OnEachJdk
    void aDiskWithoutRoomForTheRing(Jdk jdk) throws IOException {
        try (Mounted disk = Mounted.at(folder.resolve("disk"), "size=4m")) {
            try (Child child = program(jdk, disk.path()).start()) {
                assertThat(child.closeInput().exitCode()).isZero();
                assertThat(child.out()).containsExactly("before: 800", "after: 800");
                assertThat(child.err()).singleElement().asString().startsWith("sonde: not recording: ");
            }
        }
    }

    @OnEachJdk
    void aFolderDeletedUnderneath(Jdk jdk) throws IOException {
        Path out = folder.resolve("out");
        try (Child child = program(jdk, out).start()) {
            child.tell("20").told("rounds 20");
            delete(Folders.recordingIn(out));
            child.tell("20").told("rounds 40");
            endsAsWithoutUs(child);
            // On a machine so busy that the recorder had the time to notice it has begun anew in the same place.
            if (Folders.recordingsIn(out).isEmpty()) {
                assertThat(child.err().get(1)).endsWith(", which was deleted meanwhile");
            }
        }
    }

    /** While it is written to, so that files come and go under the one who looks: what came is deleted with the next look. */
    private static void delete(Path recording) {
        while (Files.exists(recording)) {
            try {
                Folders.remove(recording);
            } catch (UncheckedIOException failed) {
                if (!(failed.getCause() instanceof DirectoryNotEmptyException
                        || failed.getCause() instanceof NoSuchFileException)) {
                    throw failed;
                }
            }
        }
    }
}
