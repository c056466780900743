package io.sonde.cli;

import io.sonde.format.Format;
import io.sonde.format.RingLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's side of the protocol, played. {@code app=} says what happens; each request is counted in a file beside the
 * recordings.
 */
public final class FakeAgent {
    private static @Nullable Path recording;
    private static @Nullable MappedByteBuffer ring;

    private FakeAgent() {}

    /** A jar with this agent; the class itself is on the program's class path. */
    static Path jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        Attributes entries = manifest.getMainAttributes();
        entries.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        entries.putValue("Agent-Class", FakeAgent.class.getName());
        entries.putValue("Premain-Class", FakeAgent.class.getName());
        Files.createDirectories(file.getParent());
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
        return file;
    }

    public static void premain(String arguments) throws IOException {
        record(arguments);
    }

    public static void agentmain(String arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments.substring(1));
        Properties request = new Properties();
        try (InputStream stream = Files.newInputStream(file)) {
            request.load(stream);
        }
        Properties reply = new Properties();
        if (request.getProperty("command").equals("detach")) {
            stop(reply);
        } else {
            start(request.getProperty("options"), reply);
        }
        if (!reply.isEmpty()) {
            Path part = file.resolveSibling("reply.part");
            try (OutputStream stream = Files.newOutputStream(part)) {
                reply.store(stream, null);
            }
            Files.move(part, file.resolveSibling("reply"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void start(String options, Properties reply) throws IOException, InterruptedException {
        switch (option(options, "app")) {
            case "hang" -> new CountDownLatch(1).await();
            case "silent" -> {}
            case "broken" -> {
                reply.setProperty("outcome", "failed");
                reply.setProperty("reason", "java.lang.Error: no");
            }
            case "badrules" -> refuse(reply, "usage", "rules: line 1 is no rule");
            case "nofolder" -> refuse(reply, "folder", "no recording can be written: disk full");
            case "busy" -> {
                refuse(reply, "busy", "this JVM is being recorded already");
                reply.setProperty("folder", "/elsewhere");
            }
            case "throws" -> throw new IllegalStateException("thrown");
            default -> {
                reply.setProperty("outcome", "recording");
                reply.setProperty("folder", record(options).toString());
            }
        }
    }

    private static void refuse(Properties reply, String kind, String reason) {
        reply.setProperty("outcome", "refused");
        reply.setProperty("kind", kind);
        reply.setProperty("reason", reason);
    }

    private static String option(String options, String key) {
        for (String assignment : options.split(",")) {
            if (assignment.startsWith(key + "=")) {
                return assignment.substring(key.length() + 1);
            }
        }
        return "";
    }

    private static Path record(String options) throws IOException {
        long pid = ProcessHandle.current().pid();
        Path folder = Path.of(option(options, "out")).resolve("idle-20260101-000000-" + pid);
        Files.createDirectories(folder);
        Instant now = Instant.now();
        try (FileChannel file = FileChannel.open(
                folder.resolve(Format.RING),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, RingLayout.DATA_OFFSET + 65_536);
            mapped.order(ByteOrder.LITTLE_ENDIAN);
            mapped.putLong(RingLayout.MAGIC_OFFSET, RingLayout.MAGIC)
                    .putLong(RingLayout.PID_OFFSET, pid)
                    .putLong(RingLayout.ANCHOR_EPOCH_OFFSET, now.getEpochSecond() * 1_000_000_000)
                    .putLong(RingLayout.LOST_SPANS_OFFSET, 3)
                    .putLong(RingLayout.TAIL_OFFSET, 4096)
                    .putLong(RingLayout.HEAD_OFFSET, 1024);
            ring = mapped;
        }
        recording = folder;
        manifest(options, "");
        return folder;
    }

    private static void manifest(String options, String stop) throws IOException {
        Files.writeString(folder().resolve(Format.MANIFEST), """
                {"formatVersion": 1, "id": "idle", "app": "idle", "options": {"given": "%s"},
                 "libraries": [
                   {"library": "jdbc", "version": "1", "status": "woven", "methods": 4},
                   {"library": "odd", "version": "2", "status": "refused", "methods": 0, "reason": "m() is missing"}],
                 "notRecorded": ["no samples"], "counters": {"spans": 42, "lostRecords": 1}%s}
                """.formatted(options.replace("\\", "/"), stop));
    }

    private static Path folder() {
        return java.util.Objects.requireNonNull(recording);
    }

    private static void stop(Properties reply) throws IOException {
        if (recording == null) {
            reply.setProperty("outcome", "none");
            return;
        }
        manifest("", ", \"stop\" : {\"reason\": \"asked\"}");
        reply.setProperty("outcome", "stopped");
        reply.setProperty("folder", folder().toString());
        reply.setProperty("spans", "42");
        reply.setProperty("lost", "3");
        reply.setProperty("clean", "true");
        reply.setProperty("remains", "the entry class\nthe boot API");
        recording = null; // the ring stays mapped until it is collected, as the real one does
    }
}
