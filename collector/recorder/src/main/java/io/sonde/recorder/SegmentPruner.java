package io.sonde.recorder;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the oldest closed segments of a queue, and the oldest files of samples, until a recording keeps to its {@link
 * Retention}. The newest of each kind is being written and stays. Recorder thread.
 */
final class SegmentPruner {
    private static final String SEGMENT = ".*\\.cq4";
    private static final List<String> SAMPLES = List.of("ap-\\d+\\.jfr", "jdk-\\d+\\.jfr");

    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path spans;
    private final Retention retention;

    SegmentPruner(Path spans, Retention retention) {
        this.spans = spans;
        this.retention = retention;
    }

    /**
     * Deletes what is too much. A file that cannot be deleted is tried again next time.
     *
     * @return how many files were deleted
     */
    int prune(Instant now) throws IOException {
        long excess = folderBytes() - retention.maxBytes();
        int deleted = 0;
        for (Path file : closed()) {
            if (excess <= 0 && !isTooOld(file, now)) {
                break;
            }
            excess -= Files.size(file);
            Files.delete(file);
            deleted++;
        }
        return deleted;
    }

    private boolean isTooOld(Path segment, Instant now) throws IOException {
        return retention.maxAge() != null
                && Files.getLastModifiedTime(segment).toInstant().isBefore(now.minus(retention.maxAge()));
    }

    /** Oldest first. */
    private List<Path> closed() throws IOException {
        Map<Path, FileTime> ages = new HashMap<>();
        List<Path> found = new ArrayList<>(closed(spans, SEGMENT));
        Path recording = spans.toAbsolutePath().getParent();
        if (recording != null) {
            for (String kind : SAMPLES) {
                found.addAll(closed(recording, kind));
            }
        }
        for (Path file : found) {
            ages.put(file, Files.getLastModifiedTime(file));
        }
        found.sort(Comparator.comparing(file -> ages.getOrDefault(file, NEVER)));
        return found;
    }

    /** Names go up, so that the last one is the file being written. */
    private static List<Path> closed(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches(name))
                    .sorted()
                    .toList();
            return found.subList(0, Math.max(0, found.size() - 1));
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
