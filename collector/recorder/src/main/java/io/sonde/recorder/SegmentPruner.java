package io.sonde.recorder;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deletes the oldest closed segments of a queue until a recording keeps to its {@link Retention}. Recorder thread. */
final class SegmentPruner {
    private static final String SEGMENT = ".cq4";

    private final Path spans;
    private final Retention retention;

    SegmentPruner(Path spans, Retention retention) {
        this.spans = spans;
        this.retention = retention;
    }

    /**
     * Deletes what is too much. A file that cannot be deleted is tried again next time.
     *
     * @return how many segments were deleted
     */
    int prune(Instant now) throws IOException {
        List<Path> segments = segments();
        long excess = folderBytes() - retention.maxBytes();
        int deleted = 0;
        // Names start with the time, so that the last one is the segment being written.
        for (Path segment : segments.subList(0, Math.max(0, segments.size() - 1))) {
            if (excess <= 0 && !isTooOld(segment, now)) {
                break;
            }
            excess -= Files.size(segment);
            Files.delete(segment);
            deleted++;
        }
        return deleted;
    }

    private boolean isTooOld(Path segment, Instant now) throws IOException {
        return retention.maxAge() != null
                && Files.getLastModifiedTime(segment).toInstant().isBefore(now.minus(retention.maxAge()));
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(spans)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SEGMENT))
                    .sorted()
                    .toList();
        }
    }

    /** What vanishes meanwhile, such as a manifest that is being replaced, does not count and does no harm. */
    private long folderBytes() throws IOException {
        Path recording = spans.toAbsolutePath().getParent();
        long[] sum = {0};
        Files.walkFileTree(recording == null ? spans : recording, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException vanished) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException vanished) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }
}
