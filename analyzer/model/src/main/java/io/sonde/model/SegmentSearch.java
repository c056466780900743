package io.sonde.model;

import io.sonde.format.BlockLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Finds whole blocks in segments whose documents do not follow each other: by their magic number, and by their checksum to be sure.
 * One segment is mapped at a time, and of a segment the first two gigabytes.
 */
final class SegmentSearch {
    private static final byte FIRST_OF_MAGIC = (byte) BlockLayout.MAGIC;

    /** No recorder makes a smaller segment. */
    private static final int LEAST_BYTES = 4096;

    /** Recorders make blocks of a tenth of this; a greater length is damage, and not worth the memory. */
    static final int LARGEST_BLOCK = 4 << 20;

    private final BlockSource blocks;

    SegmentSearch(BlockSource blocks) {
        this.blocks = blocks;
    }

    /** @param failed whether something is wrong for certain; else there may be nothing but an empty last segment */
    void read(Path folder, boolean failed) throws IOException {
        if (each(folder, blocks::readIfNew) || failed) {
            blocks.damagedSegment();
        }
    }

    /** Takes what may be a block; true when it was a new one. */
    interface Candidates {
        boolean take(byte[] bytes, int size);
    }

    /** Hands over everything that may be a block; true when one was new, or a segment does not even begin as one. */
    static boolean each(Path folder, Candidates candidates) throws IOException {
        boolean damaged = false;
        for (Path segment : QueueSource.segments(folder)) {
            try (FileChannel channel = FileChannel.open(segment)) {
                long size = Math.min(channel.size(), Integer.MAX_VALUE);
                ByteBuffer bytes =
                        channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
                damaged |= search(bytes, candidates) | lacksHeader(bytes);
            }
        }
        return damaged;
    }

    private static boolean lacksHeader(ByteBuffer bytes) {
        return bytes.capacity() < LEAST_BYTES || bytes.getInt(0) == 0;
    }

    private static boolean search(ByteBuffer bytes, Candidates candidates) {
        boolean found = false;
        int at = 0;
        while (at <= bytes.capacity() - BlockLayout.PAYLOAD_OFFSET) {
            if (bytes.get(at) != FIRST_OF_MAGIC || bytes.getInt(at) != BlockLayout.MAGIC) {
                at++;
                continue;
            }
            int length = bytes.getInt(at + BlockLayout.LENGTH_OFFSET);
            int end = at + BlockLayout.PAYLOAD_OFFSET + length;
            if (length >= 0 && length <= LARGEST_BLOCK && end <= bytes.capacity()) {
                byte[] block = new byte[end - at];
                bytes.get(at, block);
                found |= candidates.take(block, block.length);
            }
            at += 4;
        }
        return found;
    }
}
