package io.sonde.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the command line does to attach and detach, without its process: the request file, the call, the reply. */
final class Attached {
    private Attached() {}

    /**
     * What the JVM answered, as it stands in the reply.
     *
     * @param start of the call that loads the agent, by {@link System#nanoTime}, and how long it took
     */
    record Reply(Properties text, long start, long nanos) {
        String outcome() {
            return text.getProperty("outcome", "");
        }

        String kind() {
            return text.getProperty("kind", "");
        }

        String reason() {
            return text.getProperty("reason", "");
        }

        Path folder() {
            String folder = text.getProperty("folder");
            assertThat(folder).as("folder in %s", text).isNotNull();
            return Path.of(folder);
        }

        long spans() {
            return Long.parseLong(text.getProperty("spans", "-1"));
        }

        long lost() {
            return Long.parseLong(text.getProperty("lost", "-1"));
        }

        boolean clean() {
            return text.getProperty("clean", "").equals("true");
        }

        List<String> remains() {
            return text.getProperty("remains", "").lines().toList();
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    /** Asks for a recording into a folder. */
    static Reply attach(long pid, Path jar, Path out, String... options) {
        return send(
                pid, jar, jar, "attach", "out=" + out + (options.length == 0 ? "" : "," + String.join(",", options)));
    }

    static Reply detach(long pid, Path jar) {
        return send(pid, jar, jar, "detach", null);
    }

    private static Reply send(long pid, Path entry, Path jar, String command, @Nullable String options) {
        try {
            Path folder = Files.createTempDirectory("sonde-request");
            Properties request = new Properties();
            request.setProperty("command", command);
            request.setProperty("jar", jar.toString());
            if (options != null) {
                request.setProperty("options", options);
            }
            Path file = folder.resolve("request");
            try (OutputStream stream = Files.newOutputStream(file)) {
                request.store(stream, null);
            }
            long start = System.nanoTime();
            load(pid, entry, "@" + file);
            long nanos = System.nanoTime() - start;
            Properties reply = new Properties();
            try (InputStream stream = Files.newInputStream(folder.resolve("reply"))) {
                reply.load(stream);
            }
            assertThat(reply).as("%s", command).containsKey("outcome");
            return new Reply(reply, start, nanos);
        } catch (IOException missing) {
            throw new AssertionError("no reply to " + command, missing);
        }
    }

    /** Loads any agent. */
    static void load(long pid, Path jar, @Nullable String arguments) {
        load(pid, jar, machine -> machine.loadAgent(jar.toString(), arguments));
    }

    /** Loads any agent that is a native library. */
    static void loadLibrary(long pid, Path library, String arguments) {
        load(pid, library, machine -> machine.loadAgentPath(library.toString(), arguments));
    }

    /** The loading of an agent. */
    private interface Loading {
        void in(VirtualMachine machine) throws AgentLoadException, AgentInitializationException, IOException;
    }

    private static void load(long pid, Path jar, Loading loading) {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
            try {
                loading.in(machine);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException
                | AgentLoadException
                | AgentInitializationException
                | IOException failure) {
            throw new AssertionError("cannot load " + jar + " into " + pid, failure);
        }
    }
}
