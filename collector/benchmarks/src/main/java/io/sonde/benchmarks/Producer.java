package io.sonde.benchmarks;

import io.sonde.format.Format;
import io.sonde.format.RecordHandler;
import io.sonde.format.RingLayout;
import io.sonde.format.RingRecords;
import io.sonde.recorder.Ring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** One way for an application thread to hand over a span of two attributes. */
interface Producer {
    int BYTES = RingLayout.spanBytes(2);
    int CAPACITY = 16 << 20;

    void write(long id);

    /** Makes room again; called while nobody writes. */
    default void drain() {}

    /** Makes the producer of each thread; some share everything, some nothing. */
    interface Kind {
        Producer forThread(int thread);
    }

    static Kind named(String name, Path folder) throws IOException {
        return switch (name) {
            case "shared" -> {
                Producer one = ring(folder.resolve("ring"), CAPACITY);
                yield thread -> one;
            }
            case "per-thread" -> thread -> ring(folder.resolve("ring" + thread), CAPACITY / 8);
            case "agrona" -> {
                Producer one = agrona(folder.resolve("agrona"));
                yield thread -> one;
            }
            case "chronicle" -> {
                ChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder.resolve("queue"))
                        .build();
                yield thread -> chronicle(queue);
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static void fill(ByteBuffer buffer, int at, long id, short[] codes, long[] values) {
        RingRecords.writeSpan(buffer, at, Format.SPAN, 0, 5, 0, id, id - 1, 1, id, id + 9, 7, 1, 2, codes, values);
    }

    private static Producer ring(Path file, int capacity) {
        Ring ring;
        try {
            ring = Ring.create(file, capacity, 1, 1, 0, 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        short[] codes = {1, 2};
        long[] values = {3, 4};
        RecordHandler nobody = new RecordHandler() {};
        return new Producer() {
            @Override
            public void write(long id) {
                int at = ring.claim(BYTES);
                if (at < 0) {
                    throw new IllegalStateException("full");
                }
                fill(ring.buffer(), at, id, codes, values);
                ring.commit(at, BYTES);
            }

            @Override
            public void drain() {
                ring.drain(nobody, Integer.MAX_VALUE, Integer.MAX_VALUE);
            }
        };
    }

    private static Producer agrona(Path file) throws IOException {
        int size = CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(size));
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            ManyToOneRingBuffer ring = new ManyToOneRingBuffer(new UnsafeBuffer(mapped));
            ByteBuffer view = ring.buffer().byteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            short[] codes = {1, 2};
            long[] values = {3, 4};
            return new Producer() {
                @Override
                public void write(long id) {
                    int at = ring.tryClaim(1, BYTES);
                    if (at < 0) {
                        throw new IllegalStateException("full");
                    }
                    fill(view, at, id, codes, values);
                    ring.commit(at);
                }

                @Override
                public void drain() {
                    ring.read((type, buffer, index, length) -> {});
                    ring.read((type, buffer, index, length) -> {});
                }
            };
        }
    }

    private static Producer chronicle(ChronicleQueue queue) {
        ByteBuffer record = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        short[] codes = {1, 2};
        long[] values = {3, 4};
        Bytes<ByteBuffer> bytes = Bytes.wrapForRead(record);
        return new Producer() {
            // Chronicle wants an appender to be made by the thread that uses it.
            private final ThreadLocal<ExcerptAppender> appender = ThreadLocal.withInitial(queue::createAppender);

            @Override
            public void write(long id) {
                fill(record, 0, id, codes, values);
                bytes.readPositionRemaining(0, BYTES);
                appender.get().writeBytes(bytes);
            }
        };
    }
}
