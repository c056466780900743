package io.sonde.model;

import io.sonde.format.BlockReader;
import io.sonde.format.RingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which ring a recording is of, so that what belongs to another, because folders were mixed up, is left out. The manifest
 * and the ring's file name it; where they differ the blocks decide.
 *
 * @param id null when nothing says which
 * @param file the ring's file; null when there is none that can be read and belongs here
 */
record OwnRing(@Nullable Long id, @Nullable RingFile file) {
    /** @param spans folder of segments; null when there are none */
    static OwnRing among(@Nullable Long inManifest, Path ringFile, @Nullable Path spans, RecordingBuilder builder)
            throws IOException {
        RingFile file = open(ringFile, builder);
        if (file == null || inManifest == null || file.ringId() == inManifest) {
            return new OwnRing(file == null ? inManifest : Long.valueOf(file.ringId()), file);
        }
        Map<Long, Integer> blocks = new HashMap<>();
        if (spans != null) {
            BlockReader reader = new BlockReader();
            SegmentSearch.each(spans, (bytes, size) -> {
                if (reader.open(bytes, size) == null) {
                    blocks.merge(reader.ringId(), 1, Integer::sum);
                }
                return false;
            });
        }
        if (blocks.getOrDefault(file.ringId(), 0) >= blocks.getOrDefault(inManifest, 0)) {
            builder.corrupt("the manifest is of another recording");
            return new OwnRing(file.ringId(), file);
        }
        builder.corrupt("the ring file is of another recording");
        return new OwnRing(inManifest, null);
    }

    private static @Nullable RingFile open(Path path, RecordingBuilder builder) {
        if (!Files.isRegularFile(path)) {
            return null;
        }
        try {
            return RingFile.open(path);
        } catch (IOException e) {
            builder.corrupt("ring file unreadable: " + e.getMessage());
            return null;
        }
    }

    /** Position up to which the queue must have the records; 0 when unknown. */
    long drained() {
        return file == null ? 0 : file.head();
    }
}
