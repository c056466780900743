package io.sonde.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the blocks of a Chronicle Queue, oldest first, without writing a byte: also while another JVM appends, and from
 * a folder that cannot be written.
 *
 * <p>It walks the documents of each segment by itself: a header of four bytes, 30 bits of which are the length, and then so
 * many bytes, padded to four. Chronicle's own reader waits for locks, trusts its directory file, and meets a file that was
 * cut with a fault in mapped memory or with no end at all. Where a header makes no sense, or blocks are missing that should
 * be there, the segments are searched for whole blocks ({@link SegmentSearch}).
 */
final class QueueSource {
    private static final int LENGTH = 0x3FFF_FFFF;
    private static final int META = 0x4000_0000;
    private static final int HEADER_BYTES = 4;

    private final BlockSource blocks;
    private final Progress progress;
    private byte[] bytes = new byte[64 * 1024];
    private long bytesRead;
    private long bytesThere;

    /** @param progress is told in bytes */
    QueueSource(BlockSource blocks, Progress progress) {
        this.blocks = blocks;
        this.progress = progress;
    }

    /** Segments of a queue, oldest first. */
    static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".cq4") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    void read(Path folder) throws IOException {
        List<Path> segments = segments(folder);
        for (Path segment : segments) {
            bytesThere += Files.size(segment);
        }
        boolean damaged = false;
        for (Path segment : segments) {
            try (FileChannel channel = FileChannel.open(segment)) {
                long size = Math.min(channel.size(), Integer.MAX_VALUE);
                ByteBuffer documents =
                        channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
                damaged |= !walk(documents);
            } catch (NoSuchFileException deleted) {
                // By the retention of a recorder that goes on.
            } catch (InternalError becameShorter) {
                damaged = true;
            }
        }
        if (damaged || blocks.lacksBlocks()) {
            new SegmentSearch(blocks).read(folder, damaged);
        }
    }

    /** Reads documents up to the first that was not completed; false when a header makes no sense. */
    private boolean walk(ByteBuffer documents) throws IOException {
        int at = 0;
        while (at <= documents.capacity() - HEADER_BYTES) {
            int header = documents.getInt(at);
            if (header <= 0) {
                // Nothing yet, being written, or the segment's end mark.
                return at != 0;
            }
            int length = header & LENGTH;
            boolean isData = (header & META) == 0;
            at += HEADER_BYTES;
            if (at == HEADER_BYTES && isData
                    || length > documents.capacity() - at
                    || isData && !block(documents, at, length)) {
                return false;
            }
            at += length + 3 & -4;
        }
        return at != 0;
    }

    /** False when the document is too long for a block. */
    private boolean block(ByteBuffer documents, int at, int length) {
        if (length > SegmentSearch.LARGEST_BLOCK) {
            return false;
        }
        if (length > bytes.length) {
            bytes = new byte[Math.max(length, bytes.length * 2)];
        }
        documents.get(at, bytes, 0, length);
        blocks.read(bytes, length);
        bytesRead += length;
        progress.at(bytesRead, Math.max(bytesRead, bytesThere));
        return true;
    }
}
