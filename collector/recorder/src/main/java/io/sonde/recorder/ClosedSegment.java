package io.sonde.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/**
 * What is left to do for a segment that nobody writes to any more: Chronicle has made its file larger than what is in it, by
 * up to a megabyte, and the time of its last change is when the system wrote memory back. Recorder thread only.
 */
final class ClosedSegment {
    private static final int HEADER_BYTES = 4;
    private static final int LENGTH = 0x3FFF_FFFF;
    /** Ends a segment: a document that is never finished and has no length. */
    private static final int MARK = 0xC000_0000;

    private static final int CHUNK = 64 * 1024;

    private ClosedSegment() {}

    /**
     * Cuts the last segment but one behind its last document, and gives it the time at which it was closed: retention goes
     * by that.
     *
     * @param files of the queue, in the order of their names
     */
    static void close(List<Path> files, Instant at) throws IOException {
        List<Path> segments =
                files.stream().filter(file -> file.toString().endsWith(".cq4")).toList();
        if (segments.size() < 2) {
            return;
        }
        Path closed = segments.get(segments.size() - 2);
        try (FileChannel channel = FileChannel.open(closed, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.truncate(end(channel));
        }
        Files.setLastModifiedTime(closed, FileTime.from(at));
    }

    /** Behind the mark that ends the documents; the whole file when there is none. */
    private static long end(FileChannel channel) throws IOException {
        long marked = markedEnd(channel);
        return marked >= 0 ? marked : walkedEnd(channel);
    }

    /**
     * Behind the mark when it is the last that is not zero, else -1. Looked for from behind: there are ten thousand documents
     * before it, and meanwhile the ring fills.
     */
    private static long markedEnd(FileChannel channel) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (long to = channel.size() & -HEADER_BYTES; to > 0; to = Math.max(0, to - CHUNK)) {
            long from = Math.max(0, to - CHUNK);
            chunk.clear().limit((int) (to - from));
            while (chunk.hasRemaining()) {
                if (channel.read(chunk, from + chunk.position()) < 0) {
                    return -1;
                }
            }
            for (int at = chunk.limit() - HEADER_BYTES; at >= 0; at -= HEADER_BYTES) {
                int value = chunk.getInt(at);
                if (value != 0) {
                    return value == MARK ? from + at + HEADER_BYTES : -1;
                }
            }
        }
        return -1;
    }

    private static long walkedEnd(FileChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long size = channel.size();
        for (long at = 0; at + HEADER_BYTES <= size; ) {
            header.clear();
            if (channel.read(header, at) < HEADER_BYTES) {
                break;
            }
            int value = header.getInt(0);
            at += HEADER_BYTES;
            if (value <= 0) {
                return at;
            }
            at += (value & LENGTH) + 3L & -4L;
        }
        return size;
    }
}
