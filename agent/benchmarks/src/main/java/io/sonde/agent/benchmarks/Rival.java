package io.sonde.agent.benchmarks;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.LongConsumer;
import jdk.jfr.Recording;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import one.profiler.AsyncProfiler;
import one.profiler.Span;
import org.jspecify.annotations.Nullable;

/** Other ways to record a call with its duration and five facts, by name: {@code jfr}, {@code async-profiler}, {@code chronicle}. */
final class Rival implements AutoCloseable {
    private interface End {
        void run() throws IOException;
    }

    private final Path folder;
    private final LongConsumer call;
    private final End end;

    private Rival(Path folder, LongConsumer call, End end) {
        this.folder = folder;
        this.call = call;
        this.end = end;
    }

    static Rival named(String name) throws IOException {
        Path folder = Files.createTempDirectory("sonde-rival");
        return switch (name) {
            case "jfr" -> jfr(folder);
            case "async-profiler" -> asyncProfiler(folder);
            case "chronicle" -> chronicle(folder);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** One call, recorded; any thread. */
    void call(long number) {
        call.accept(number);
    }

    private static Rival jfr(Path folder) {
        Recording recording = new Recording();
        recording.enable(PlainEvent.class);
        recording.setToDisk(true);
        recording.setMaxSize(64 << 20);
        recording.start();
        return new Rival(folder, Rival::event, recording::close);
    }

    private static void event(long number) {
        PlainEvent event = new PlainEvent();
        event.begin();
        event.spanId = number;
        event.parentId = 1;
        event.system = "h2";
        event.collection = "chunks";
        event.rows = number & 15;
        event.inputChars = 120;
        event.outputChars = number & 1023;
        event.commit();
    }

    /** Its spans have a tag and nothing else. */
    private static Rival asyncProfiler(Path folder) throws IOException {
        AsyncProfiler profiler = AsyncProfiler.getInstance();
        profiler.execute("start,event=ctimer,interval=10ms,jfr,file=" + folder.resolve("spans.jfr"));
        return new Rival(folder, number -> Span.end(Span.start(), "documents"), () -> profiler.execute("stop"));
    }

    private static Rival chronicle(Path folder) {
        ChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder).build();
        ThreadLocal<Appended> appended = ThreadLocal.withInitial(() -> new Appended(queue.createAppender()));
        return new Rival(folder, number -> appended.get().call(number), queue::close);
    }

    /** A thread's own way into the queue, and its bytes. */
    private static final class Appended {
        private final ExcerptAppender appender;
        private final Bytes<?> bytes = Bytes.allocateElasticOnHeap(128);

        Appended(ExcerptAppender appender) {
            this.appender = appender;
        }

        void call(long number) {
            long start = System.nanoTime();
            bytes.clear();
            bytes.writeLong(number)
                    .writeLong(1)
                    .writeLong(1)
                    .writeLong(Thread.currentThread().getId());
            bytes.writeInt(1).writeInt(2).writeLong(number & 15).writeLong(120).writeLong(number & 1023);
            bytes.writeLong(start).writeLong(System.nanoTime());
            appender.writeBytes(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        end.run();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
