package io.sonde.model;

import io.sonde.format.BlockLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds whole blocks in segments that Chronicle cannot read: by their magic number, and by their checksum to be sure.
 * One segment is mapped at a time, and of a segment the first two gigabytes.
 */
final class SegmentSearch {
    private static final byte FIRST_OF_MAGIC = (byte) BlockLayout.MAGIC;

    /** Chronicle never makes a smaller segment. */
    private static final int LEAST_BYTES = 4096;

    private final BlockSource blocks;

    SegmentSearch(BlockSource blocks) {
        this.blocks = blocks;
    }

    /** @param failed whether Chronicle failed; else there may be nothing wrong but an empty last segment */
    void read(Path folder, boolean failed) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(folder)) {
            segments = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
        boolean damaged = failed;
        for (Path segment : segments) {
            try (FileChannel channel = FileChannel.open(segment)) {
                long size = Math.min(channel.size(), Integer.MAX_VALUE);
                ByteBuffer bytes =
                        channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
                damaged |= search(bytes) | lacksHeader(bytes);
            }
        }
        if (damaged) {
            blocks.damagedSegment();
        }
    }

    private static boolean lacksHeader(ByteBuffer bytes) {
        return bytes.capacity() < LEAST_BYTES || bytes.getInt(0) == 0;
    }

    /** True when a block turned up that Chronicle had not delivered. */
    private boolean search(ByteBuffer bytes) {
        boolean found = false;
        int at = 0;
        while (at <= bytes.capacity() - BlockLayout.PAYLOAD_OFFSET) {
            if (bytes.get(at) != FIRST_OF_MAGIC || bytes.getInt(at) != BlockLayout.MAGIC) {
                at++;
                continue;
            }
            int length = bytes.getInt(at + BlockLayout.LENGTH_OFFSET);
            int end = at + BlockLayout.PAYLOAD_OFFSET + Math.max(0, length);
            if (length >= 0 && end > at && end <= bytes.capacity()) {
                byte[] block = new byte[end - at];
                bytes.get(at, block);
                found |= blocks.readIfNew(block, block.length);
            }
            at += 4;
        }
        return found;
    }
}
