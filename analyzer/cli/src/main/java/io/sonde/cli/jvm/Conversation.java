package io.sonde.cli.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request to the agent in a JVM, and its answer. The request lies in a file of a fresh folder, because a JVM takes no
 * more than 1,024 bytes with an agent; the answer comes to lie beside it. Everything happens within a time limit: a JVM
 * that hangs must not make its observer hang.
 */
public final class Conversation {
    private static final String REQUEST = "request";
    private static final String REPLY = "reply";
    private static final int LONGEST_REPLY = 1 << 20;

    private final Surroundings surroundings;
    private final Jvm jvm;

    public Conversation(Surroundings surroundings, Jvm jvm) {
        this.surroundings = surroundings;
        this.jvm = jvm;
    }

    /**
     * Asks for a recording.
     *
     * @param options as {@code key=value,key=value}, with absolute paths
     * @throws Unreachable when the JVM cannot be asked or does not answer
     */
    public Answer attach(String options) throws Unreachable {
        Properties request = request("attach");
        request.setProperty("options", options);
        return ask(request);
    }

    /**
     * Asks for the recording's end.
     *
     * @throws Unreachable when the JVM cannot be asked or does not answer
     */
    public Answer detach() throws Unreachable {
        return ask(request("detach"));
    }

    private Properties request(String command) {
        Properties request = new Properties();
        request.setProperty("command", command);
        request.setProperty("jar", jar());
        return request;
    }

    private String jar() {
        return surroundings.jar().toAbsolutePath().normalize().toString();
    }

    private Answer ask(Properties request) throws Unreachable {
        Path folder = null;
        try {
            folder = fresh();
            write(folder, request);
            Unreachable failure = load(folder.resolve(REQUEST));
            Answer answer = reply(folder.resolve(REPLY));
            if (answer != null) {
                return answer;
            }
            if (failure != null) {
                throw failure;
            }
            return Answer.none();
        } catch (IOException refused) {
            throw new Unreachable("No request can be written into " + surroundings.temp() + " (" + refused.getMessage()
                    + "): process " + jvm.pid() + " was not touched.");
        } finally {
            delete(folder);
        }
    }

    /** A new folder. Its name may be guessed: what counts is that there was none, and that nobody else can enter it. */
    private Path fresh() throws IOException {
        long number = System.nanoTime();
        while (true) {
            try {
                // Not createTempDirectory, whose random numbers take longer to load than all the rest here.
                Path wanted = surroundings
                        .temp()
                        .resolve("sonde-request-" + ProcessHandle.current().pid() + "-" + number);
                return Files.createDirectory(wanted, ownerOnly("rwx------"));
            } catch (FileAlreadyExistsException taken) {
                number++;
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly(String mode) {
        return java.io.File.separatorChar == '/'
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    private void write(Path folder, Properties request) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String key : request.stringPropertyNames()) {
            text.append(key)
                    .append('=')
                    .append(escaped(request.getProperty(key, "")))
                    .append('\n');
        }
        Path file = folder.resolve(REQUEST);
        Set<StandardOpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, create, ownerOnly("rw-------"))) {
            channel.write(StandardCharsets.US_ASCII.encode(text.toString()));
        }
        give(file);
        give(folder); // last: from now on its owner may put something else there
    }

    /** A value as {@code Properties.load} takes it; its {@code store} would load calendars and time zones for a comment. */
    static String escaped(String value) {
        StringBuilder ascii = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > ' ' && c < 0x7f && c != '\\') {
                ascii.append(c);
            } else {
                String hexadecimal = Integer.toHexString(c);
                ascii.append("\\u").append("0".repeat(4 - hexadecimal.length())).append(hexadecimal);
            }
        }
        return ascii.toString();
    }

    /** Hands it to the JVM's user, when root asks for another one. */
    private void give(Path path) throws IOException {
        int user = jvm.user();
        if (user > 0 && !Integer.valueOf(user).equals(Files.getAttribute(path, "unix:uid"))) {
            Files.setAttribute(path, "unix:gid", jvm.group(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Null when the agent did what it had to; else why it may not have. */
    private @Nullable Unreachable load(Path request) throws Unreachable {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        Thread speaker = new Thread(
                () -> {
                    try {
                        HotSpotAttach.load(jvm.pid(), jar(), "@" + request.toAbsolutePath());
                        done.complete(null);
                    } catch (Throwable failure) {
                        done.completeExceptionally(failure);
                    }
                },
                "attach");
        speaker.setDaemon(true);
        speaker.start();
        try {
            done.get(surroundings.patience().toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (TimeoutException silent) {
            throw new Unreachable("The JVM of process " + jvm.pid() + " did not answer within "
                    + surroundings.patience().toSeconds()
                    + " s: it hangs, or is very busy. The request is withdrawn, so"
                    + " that nothing happens if it has not begun; if it has, sonde status " + jvm.pid()
                    + " shows what came of it.");
        } catch (ExecutionException failed) {
            return new Unreachable(sentence(failed.getCause() == null ? failed : failed.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unreachable("Interrupted; sonde status " + jvm.pid() + " shows what came of it.");
        }
    }

    private String sentence(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (!Jvm.of(surroundings, jvm.pid()).exists() && Files.isDirectory(surroundings.proc())) {
            return "Process " + jvm.pid() + " ended before it could answer.";
        }
        if (message.contains("Dynamic agent loading is not enabled")) {
            return "The JVM of process " + jvm.pid() + " takes no agent after its start"
                    + " (-XX:-EnableDynamicAgentLoading): start the program without it, or with -javaagent:sonde.jar.";
        }
        return switch (failure.getClass().getSimpleName()) {
            case "AttachNotSupportedException" ->
                "The JVM of process " + jvm.pid() + " does not answer (" + message
                        + "): it hangs, is ending, or takes no"
                        + " attach. It was sent the signal that asks for an attach, and may print a thread dump.";
            case "AgentLoadException", "AgentInitializationException" ->
                "The JVM of process " + jvm.pid() + " did not take the agent (" + message
                        + "): see its error stream, and" + " check that its user can read " + jar() + ".";
            default ->
                "Process " + jvm.pid() + " cannot be asked (" + message + "): it may be ending; try again, or see sonde"
                        + " doctor " + jvm.pid() + ".";
        };
    }

    private static @Nullable Answer reply(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        // Its folder may belong to somebody else by now, who must not make us read what only we may.
        Set<java.nio.file.OpenOption> read = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (InputStream stream = Channels.newInputStream(Files.newByteChannel(file, read))) {
            Properties values = new Properties();
            values.load(new StringReader(new String(stream.readNBytes(LONGEST_REPLY), StandardCharsets.UTF_8)));
            return new Answer(values);
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder != null) {
            try {
                for (String name : new String[] {REQUEST, REPLY, REPLY + ".part"}) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.deleteIfExists(folder);
            } catch (IOException left) {
                // A few bytes stay in the temporary folder, for nobody but their owner to read.
            }
        }
    }
}
