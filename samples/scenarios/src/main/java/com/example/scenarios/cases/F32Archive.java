package com.example.scenarios.cases;

import com.example.scenarios.Load;
import com.example.scenarios.Outside;
import com.example.scenarios.Program;
import com.example.scenarios.Prose;
import com.example.scenarios.Scenario;
import com.example.scenarios.Setting;
import com.example.scenarios.ThreadKind;
import com.example.scenarios.Watch;
import com.example.scenarios.World;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A retriever reads twenty files from an archive that is slow to give them, 30 ms each. Repaired: it reads the one file that
 * holds them all. The files are named pipes, at whose other end somebody takes that long; they need a system that has
 * {@code mkfifo}.
 */
public final class F32Archive implements Scenario {
    private static final int CLIENTS = 8;
    private static final int FILES = 20;
    private static final double READ = 30;
    private static final int BUFFER = 4_096;

    @Override
    public String id() {
        return "F32";
    }

    @Override
    public Load load() {
        return Load.closed(CLIENTS);
    }

    @Override
    public World world(Setting setting) {
        return World.of(setting, prompt -> Prose.answer(60, "The files say"), setting.latency(150, 0.02, 2));
    }

    @Override
    public Program open(Setting setting, Outside outside) throws IOException, InterruptedException {
        Shelf shelf = new Shelf(setting, setting.planted() ? FILES : 1);
        Archivist archivist = AiServices.builder(Archivist.class)
                .chatModel(outside.model("archivist"))
                .contentRetriever(shelf)
                .build();
        return new Program() {
            @Override
            public void serve(int visitor, Watch watch) throws InterruptedException {
                watch.session(() -> archivist.answer("case " + visitor));
            }

            @Override
            public void close() throws IOException {
                shelf.close();
            }
        };
    }

    interface Archivist {
        @UserMessage("{{it}}")
        String answer(String question);
    }

    private static final class Shelf implements ContentRetriever {
        private final BlockingQueue<Path> files = new LinkedBlockingQueue<>();
        private final Path folder = Files.createTempDirectory("archive");
        private final int reads;
        private volatile boolean closed;

        Shelf(Setting setting, int reads) throws IOException, InterruptedException {
            this.reads = reads;
            for (int number = 0; number < CLIENTS; number++) {
                Path file = folder.resolve("file-" + number);
                int code = new ProcessBuilder("mkfifo", file.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
                if (code != 0) {
                    throw new IOException("mkfifo ended with " + code);
                }
                ThreadKind.PLATFORM
                        .named("archive-")
                        .newThread(() -> give(file, setting))
                        .start();
                files.add(file);
            }
        }

        /** The far end: whoever opens the file gets its words after a while, again and again. */
        private void give(Path file, Setting setting) {
            byte[] words = Prose.of(30, "File").getBytes(StandardCharsets.UTF_8);
            while (!closed) {
                try (OutputStream to = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                    setting.pause(READ);
                    to.write(words);
                } catch (IOException gone) {
                    // Whoever read the words before was slow to leave.
                }
                // Else the next words could still come into the file that is being read.
                Setting.sleep(1);
            }
        }

        @Override
        public List<Content> retrieve(Query query) {
            try {
                Path file = files.take();
                List<Content> found = new ArrayList<>();
                for (int i = 0; i < reads; i++) {
                    found.add(Content.from(words(file)));
                }
                files.add(file);
                return found;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String words(Path file) throws IOException {
            byte[] buffer = new byte[BUFFER];
            while (true) {
                try (InputStream from = new FileInputStream(file.toFile())) {
                    int length = from.read(buffer, 0, buffer.length);
                    if (length > 0) {
                        return new String(buffer, 0, length, StandardCharsets.UTF_8);
                    }
                    // It was opened while the far end was still closing it.
                }
            }
        }

        void close() throws IOException {
            closed = true;
            for (int number = 0; number < CLIENTS; number++) {
                Files.deleteIfExists(folder.resolve("file-" + number));
            }
            Files.deleteIfExists(folder);
        }
    }
}
