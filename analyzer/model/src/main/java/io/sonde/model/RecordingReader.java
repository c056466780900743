package io.sonde.model;

import io.sonde.format.Format;
import io.sonde.format.RingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a recording folder: the manifest, the queue of blocks, what a crash left in the ring, and what profilers wrote
 * beside them. Writes nothing and
 * leaves no thread behind. A recording that is still being written is read as far as it goes.
 */
public final class RecordingReader {
    private RecordingReader() {}

    /**
     * Reads the whole recording.
     *
     * @throws UnreadableRecording if the folder is no recording or nothing of it can be read; its message says why
     * @throws IOException if the file system fails
     */
    public static Recording open(Path folder) throws IOException {
        return open(folder, Workspace.inTemporaryFolder(), Progress.NONE);
    }

    /**
     * The same, with a say in where the spans are kept.
     *
     * @param workspace must stay open as long as recordings are read into it
     * @param progress is told in bytes of the recording
     * @throws WorkspaceFull if the spans do not fit in there
     */
    public static Recording open(Path folder, Workspace workspace, Progress progress) throws IOException {
        try {
            return read(folder, workspace, progress);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Recording read(Path folder, Workspace workspace, Progress progress) throws IOException {
        Path manifestFile = folder.resolve(Format.MANIFEST);
        requireRecording(folder, manifestFile);
        Path spans = folder.resolve(Format.SPANS);
        Path ringFile = folder.resolve(Format.RING);
        boolean hasSegments = hasSegments(spans);
        ManifestFile.Content description =
                ManifestFile.read(manifestFile, hasSegments || Files.isRegularFile(ringFile));
        Manifest manifest = description.manifest();
        if (manifest.clockId() != Format.CLOCK_NANOTIME) {
            throw new UnreadableRecording("The recording's clock " + manifest.clockId()
                    + " is unknown to this version of Sonde: analyse it with the version that recorded it.");
        }
        RecordingBuilder builder = new RecordingBuilder(workspace);
        if (description.damage() != null) {
            builder.corrupt(description.damage());
        }
        PositionLedger ledger = new PositionLedger();
        OwnRing own = OwnRing.among(description.ringId(), ringFile, hasSegments ? spans : null, builder);
        if (hasSegments) {
            new QueueSource(new BlockSource(builder, ledger, own.id(), own.drained()), progress).read(spans);
        }
        RingFile ring = own.file();
        if (ring != null) {
            RingTail.read(ring, ledger, builder);
        }
        ledger.nameGaps(builder, description.deletedSegments() > 0);
        builder.readJvmFiles(folder, manifest);
        Recording recording = builder.build(manifest);
        requireSomething(folder, recording);
        return recording;
    }

    private static void requireRecording(Path folder, Path manifestFile) throws IOException {
        if (!Files.exists(folder)) {
            throw new UnreadableRecording(folder + " does not exist: pass the folder of a recording.");
        }
        if (!Files.isDirectory(folder)) {
            throw new UnreadableRecording(folder + " is a file: pass the folder of a recording, not a file in it.");
        }
        if (Files.isRegularFile(manifestFile)
                || hasSegments(folder.resolve(Format.SPANS))
                || Files.isRegularFile(folder.resolve(Format.RING))) {
            return;
        }
        List<Path> inside = recordingsIn(folder);
        if (!inside.isEmpty()) {
            throw new UnreadableRecording(folder + " is not a recording but holds " + inside.size()
                    + (inside.size() == 1 ? " recording" : " recordings") + ": pass one of them, for example "
                    + inside.get(inside.size() - 1) + ".");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            throw new UnreadableRecording(
                    entries.findAny().isPresent()
                            ? folder + " is not a recording of Sonde: it has no " + Format.MANIFEST + "."
                            : folder + " is empty: nothing was recorded there.");
        }
    }

    private static List<Path> recordingsIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isRegularFile(entry.resolve(Format.MANIFEST)))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static boolean hasSegments(Path spans) throws IOException {
        if (!Files.isDirectory(spans)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(spans)) {
            return entries.anyMatch(entry -> entry.toString().endsWith(".cq4"));
        }
    }

    private static void requireSomething(Path folder, Recording recording) throws UnreadableRecording {
        Integrity integrity = recording.integrity();
        if (recording.spanCount() == 0 && integrity.corruptBlockCount() > 0) {
            throw new UnreadableRecording(folder + " is damaged beyond use: none of its spans could be read ("
                    + integrity.corruptBlocks().keySet().stream().sorted().collect(Collectors.joining(", "))
                    + "). If it was copied, copy it again from the machine that recorded it.");
        }
    }
}
